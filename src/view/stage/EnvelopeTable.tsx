/** What is under way at this moment, as a table: each request and response can be inspected. */
import { apiLabel, envelopesInFlight, type Envelope } from '../../engine/index.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { setInspectorTab } from '../ui-store.ts';
import { useSpeech } from '../use-words.ts';

/** More would only scroll by. */
const SHOWN = 100;

export function EnvelopeTable() {
  const { words } = useSpeech();
  const { cluster } = useShown((state) => state.frame);
  const envelopes = envelopesInFlight(cluster).slice(0, SHOWN);
  if (envelopes.length === 0) return null;
  return (
    <table>
      <caption>{words('stage.table-flight')}</caption>
      <thead>
        <tr>
          <th scope="col">API</th>
          <th scope="col">{words('stage.table.from')}</th>
          <th scope="col">{words('stage.table.to')}</th>
          <th scope="col">{words('stage.table.arrives')}</th>
        </tr>
      </thead>
      <tbody>
        {envelopes.map((envelope) => (
          <EnvelopeLine key={envelope.seq} envelope={envelope} />
        ))}
      </tbody>
    </table>
  );
}

function EnvelopeLine({ envelope }: { envelope: Envelope }) {
  const session = useSession();
  const { words, process } = useSpeech();
  const { seq, body, kind, from, to, arrivesAt } = envelope;
  const inspect = (): void => {
    session.pause();
    session.select({ kind: 'envelope', seq });
    setInspectorTab('state');
  };
  return (
    <tr>
      <th scope="row">
        <button type="button" className="link" onClick={inspect}>
          {apiLabel(body.api)}
        </button>{' '}
        {words(kind === 'request' ? 'stage.request' : 'stage.response')}
      </th>
      <td>{process(from)}</td>
      <td>{process(to)}</td>
      <td>{words('inspect.moment', { at: arrivesAt })}</td>
    </tr>
  );
}
