/** Why it happened: the chain of causes, from the fact back to the command that started it. */
import { clockText } from '../../i18n/durations.ts';
import type { WhyLink } from '../../session/store.ts';
import { toneOf } from '../facts/tone.ts';
import { useFactWords } from '../facts/use-fact-words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useSpeech } from '../use-words.ts';
import { whyWords } from './why-words.ts';

export function WhyTab() {
  const { words } = useSpeech();
  const session = useSession();
  const why = useShown((state) => state.why);
  if (why === null) return <p className="hint">{words('inspect.no-why')}</p>;
  return (
    <div className="why">
      <h4>{words('why.title')}</h4>
      <ol>
        {why.links.map((link, index) => (
          <LinkView key={index} link={link} />
        ))}
      </ol>
      {why.isComplete ? null : <p className="hint">{words('why.incomplete')}</p>}
      <button type="button" className="plain" onClick={() => void session.explain(null)}>
        {words('why.close')}
      </button>
    </div>
  );
}

function LinkView({ link }: { link: WhyLink }) {
  const session = useSession();
  const speech = useSpeech();
  const factWords = useFactWords();
  const { title, note } = whyWords(link, speech, factWords);
  const beside = 'facts' in link ? link.facts : [];
  const tone =
    link.kind === 'fact' ? toneOf(link.fact) : link.kind === 'command' ? 'news' : 'quiet';
  return (
    <li className={`why-link why-${tone}`}>
      <button
        type="button"
        onClick={() => {
          session.pause();
          session.seek(link.tick);
        }}
      >
        <span className="why-title">{title}</span>
        {note === null ? null : <span className="why-note">{note}</span>}
        {beside.map((fact) => (
          <span key={fact.id} className="why-note">
            {factWords(fact)}
          </span>
        ))}
        <time>{speech.words('why.at', { clock: clockText(link.tick) })}</time>
      </button>
    </li>
  );
}
