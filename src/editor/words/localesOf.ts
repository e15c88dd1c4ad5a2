/**
 * The locales to format dates with, for the editor's language: none, which means the system's, if `Intl` doesn't accept
 * it. The editor takes any text as its `--locale`.
 */
export function localesOf(language: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
