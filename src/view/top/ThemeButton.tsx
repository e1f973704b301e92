/** Light, dark, or as the system: one button goes round. */
import { Contrast, Moon, Sun } from 'lucide-react';
import { ui, useUi, type Theme } from '../ui-store.ts';
import { useWords } from '../use-words.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: Contrast, light: Sun, dark: Moon };

export function ThemeButton() {
  const words = useWords();
  const theme = useUi((state) => state.theme);
  const Icon = ICONS[theme];
  const name = words('top.theme', { theme: words(`top.theme.${theme}`) });
  return (
    <button
      type="button"
      className="icon"
      aria-label={name}
      title={name}
      onClick={() => ui.setState({ theme: NEXT[theme] })}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}
