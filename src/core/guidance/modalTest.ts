/** Whether the most frequent kind of answer is the most likely one, tested while answers arrive
 * (docs/method.md#how-many-runs). */

/** Chance of a false certificate, however often one looks. */
const risk = 0.05;

/** Wealth at which the hypothesis that a kind is the most likely one is given up. A false certificate takes the end of
 * all but one of the tied hypotheses; with k of them that happens with chance at most k / (k - 1) * risk / 2. */
const threshold = 2 / risk;

/**
 * Watches the kinds of answers one by one and certifies the most likely kind. Against each kind B stands a bettor who
 * may win only if B is not the most likely kind: before each answer the bettor bets on the kind that leads among the
 * others, by the share that the two have had so far. If B is at least as likely as every other kind, the wealth is a
 * nonnegative supermartingale, so it reaches 40 with chance at most 1/40 (Ville 1939), no matter when or how often one
 * looks. A kind is certified once every other one, seen or not, has lost.
 */
export class ModalTest {
  private readonly counts = new Map<string, number>();
  private readonly wealth = new Map<string, number>();
  /** Greatest wealth so far, which is what the test may use. */
  private readonly most = new Map<string, number>();
  /** Wealth against a kind that has not come yet. */
  private unseen = 0;
  private mostUnseen = 0;
  private found: string | null = null;

  /** The certified kind; null while there is none. It never changes. */
  get certified(): string | null {
    return this.found;
  }

  /** Take the kind of the next answer. */
  add(kind: string): void {
    const rivals = [...this.counts.keys()];
    const isNew = !this.counts.has(kind);
    const [before, mostBefore] = [this.unseen, this.mostUnseen];
    this.unseen += this.gain(null, kind);
    this.mostUnseen = Math.max(this.mostUnseen, this.unseen);
    for (const rival of rivals) this.bet(rival, (this.wealth.get(rival) ?? 0) + this.gain(rival, kind));
    if (isNew) {
      this.most.set(kind, mostBefore);
      this.bet(kind, before + this.gain(null, kind, true));
    }
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.found ??= this.certificate();
  }

  private bet(kind: string, logWealth: number): void {
    this.wealth.set(kind, logWealth);
    this.most.set(kind, Math.max(this.most.get(kind) ?? 0, logWealth));
  }

  /** ln of the factor by which the bettor against `rival` (null: a kind that has not come) gains when `kind` comes.
   * `isRival`: the kind that came is the unseen rival itself. */
  private gain(rival: string | null, kind: string, isRival = false): number {
    const leader = this.leaderWithout(rival);
    if (leader === null) return 0;
    const ahead = this.counts.get(leader) ?? 0;
    const behind = rival === null ? 0 : (this.counts.get(rival) ?? 0);
    const share = Math.max(0.5, (ahead + 1) / (ahead + behind + 2));
    if (kind === leader) return Math.log(2 * share);
    return isRival || kind === rival ? Math.log(2 * (1 - share)) : 0;
  }

  private leaderWithout(rival: string | null): string | null {
    let leader: string | null = null;
    for (const [kind, count] of this.counts)
      if (kind !== rival && count > (leader === null ? 0 : (this.counts.get(leader) ?? 0))) leader = kind;
    return leader;
  }

  private certificate(): string | null {
    const enough = Math.log(threshold);
    if (this.mostUnseen < enough) return null;
    const open = [...this.counts.keys()].filter(kind => (this.most.get(kind) ?? 0) < enough);
    return open.length === 1 ? (open[0] ?? null) : null;
  }
}

/** What the test finds on kinds in the order of drawing: the certified kind and after how many answers; null where
 * there is none. */
export function modalCertificate(kinds: readonly string[]): { readonly kind: string; readonly after: number } | null {
  const test = new ModalTest();
  for (const [at, kind] of kinds.entries()) {
    test.add(kind);
    if (test.certified !== null) return { kind: test.certified, after: at + 1 };
  }
  return null;
}
