/** How the user looks at the tree. */
export interface TreeLook {
  /** Selected node. */
  readonly selected: number;
  readonly closed: ReadonlySet<number>;
  readonly opened: ReadonlySet<number>;
  readonly search: string;
  /** Branches with a smaller share of all answers are left out, 0 to 1. */
  readonly least: number;
}

/** The look at a new tree. */
export const firstLook: TreeLook = { selected: 0, closed: new Set(), opened: new Set(), search: '', least: 0 };
