/** The class names that apply, as one attribute. */
export function classNames(...names: readonly (string | false)[]): string {
  return names.filter((name) => name !== false).join(' ');
}
