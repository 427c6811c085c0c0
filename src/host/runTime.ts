/** How the lists of runs write when a run began. */

/** Date and time. `created` is ISO 8601. */
export function fullTime(created: string, language: string): string {
  return new Date(created).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The time of a run of today, else its day: short enough to stand before the title, where a narrow list does not cut
 * it off. */
export function shortTime(created: string, now: Date, language: string): string {
  const date = new Date(created);
  return date.toDateString() === now.toDateString()
    ? date.toLocaleTimeString(language, { timeStyle: 'short' })
    : date.toLocaleDateString(language, { month: 'short', day: 'numeric' });
}
