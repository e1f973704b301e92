/** Which dialog has which content. */
import type { DialogName } from '../ui-store.ts';
import { EmbedDialog } from './EmbedDialog.tsx';
import { FileFaultsDialog } from './FileFaultsDialog.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { LegendDialog } from './LegendDialog.tsx';
import { ShareDialog } from './ShareDialog.tsx';

const DIALOGS = {
  help: HelpDialog,
  legend: LegendDialog,
  share: ShareDialog,
  embed: EmbedDialog,
  file: FileFaultsDialog,
};

export function OpenDialog({ name }: { name: DialogName }) {
  const Content = DIALOGS[name];
  return <Content key={name} />;
}
