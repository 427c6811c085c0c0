/** How the user looks at the tree. */
export interface TreeLook {
  /** Selected node. */
  readonly selected: number;
  /** Tokens of the selected beginning behind which to continue; null for the usual place. */
  readonly place: number | null;
  readonly closed: ReadonlySet<number>;
  readonly opened: ReadonlySet<number>;
  readonly search: string;
  /** Branches with a smaller share of all answers are left out, 0 to 1. */
  readonly least: number;
}

/** The look at a new tree. */
export const firstLook: TreeLook = {
  selected: 0,
  place: null,
  closed: new Set(),
  opened: new Set(),
  search: '',
  least: 0,
};
