/** Language and theme, remembered where the browser allows it. */
import type { Language } from '../i18n/words.ts';

interface Preferences {
  readonly language: Language;
  readonly theme: 'system' | 'light' | 'dark';
}

const KEY = 'highwater.preferences';

/** `?lang=ru&theme=dark` in the address wins over what is remembered. */
export function loadPreferences(): Preferences {
  const asked = new URLSearchParams(window.location.search);
  const kept = readKept();
  return {
    language: languageOf(asked.get('lang') ?? kept.language ?? navigator.language),
    theme: themeOf(asked.get('theme') ?? kept.theme ?? null),
  };
}

export function savePreferences(preferences: Preferences): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A frame without storage: the choice lasts as long as the page.
  }
}

function readKept(): { language: string | null; theme: string | null } {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return { language: null, theme: null };
    return { language: textIn(kept, 'language'), theme: textIn(kept, 'theme') };
  } catch {
    return { language: null, theme: null };
  }
}

function textIn(object: object, key: string): string | null {
  const value: unknown = Reflect.get(object, key);
  return typeof value === 'string' ? value : null;
}

function languageOf(text: string): Language {
  return text.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

function themeOf(text: string | null): Preferences['theme'] {
  return text === 'light' || text === 'dark' ? text : 'system';
}
