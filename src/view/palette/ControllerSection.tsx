/** Controllers: add one, which has no vote until it is given one. */
import { activeController, controllersOf, numberOf } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { AddForm } from './AddForm.tsx';
import { PaletteSection } from './PaletteSection.tsx';

export function ControllerSection() {
  const words = useWords();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const controllers = controllersOf(cluster);
  if (controllers.length === 0) return null;
  const voters = activeController(cluster)?.quorum.voters ?? [];
  const items = controllers.map(({ id }) => ({
    key: id,
    name: words('stage.controller', { number: numberOf(id) }),
    note: voters.includes(id) ? words('build.votes') : '',
    onSelect: () => session.select({ kind: 'controller', controller: id }),
    onRemove: null,
  }));
  return (
    <PaletteSection
      title={words('build.controllers')}
      addTitle={words('build.add-controller')}
      items={items}
    >
      <AddForm
        submit={words('build.add-controller')}
        fields={[]}
        onSubmit={() => session.act({ type: 'add-controller' })}
      />
    </PaletteSection>
  );
}
