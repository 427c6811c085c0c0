/** Names of skills. */

/** The id of a skill as words: "object tracking" for "ladder/object_tracking". */
export function skillName(skill: string): string {
  return skill.replace(/^.*\//, '').replaceAll(/[_-]+/g, ' ');
}
