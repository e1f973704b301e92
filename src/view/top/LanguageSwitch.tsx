/** English or Russian. */
import { LANGUAGES, type Language } from '../../i18n/words.ts';
import { loadLanguage } from '../load-language.ts';
import { ui } from '../ui-store.ts';
import { useLanguage, useWords } from '../use-words.ts';

export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  const choose = async (chosen: Language): Promise<void> => {
    await loadLanguage(chosen);
    ui.setState({ language: chosen });
  };
  return (
    <div className="languages" role="group" aria-label={words('top.language')}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          className="language"
          aria-pressed={one === language}
          aria-label={words(`top.language-${one}`)}
          onClick={() => void choose(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
