/** English or Russian. */
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/words.ts';
import { ui } from '../ui-store.ts';
import { useLanguage, useWords } from '../use-words.ts';

export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  const { i18n } = useTranslation();
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
          onClick={() => {
            ui.setState({ language: one });
            void i18n.changeLanguage(one);
          }}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
