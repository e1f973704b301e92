/** A link of the chain of causes, in words. */
import { commandWords } from '../../i18n/command-words.ts';
import { startOfSentence } from '../../i18n/names.ts';
import { apiLabel, type Fact } from '../../engine/index.ts';
import type { WhyLink } from '../../session/store.ts';
import type { Speech } from '../use-words.ts';

export interface WhyWords {
  readonly title: string;
  readonly note: string | null;
}

export function whyWords(
  link: WhyLink,
  speech: Speech,
  factWords: (fact: Fact) => string,
): WhyWords {
  const { words, process } = speech;
  switch (link.kind) {
    case 'fact':
      return {
        title: factWords(link.fact),
        note: link.role === 'subject' ? null : words(`why.${link.role}`),
      };
    case 'request':
    case 'response':
      return {
        title: startOfSentence(
          words(`why.${link.kind}`, {
            api: apiLabel(link.api),
            from: process(link.from),
            to: process(link.to),
            fromGen: process(link.from, 'genitive'),
            toGen: process(link.to, 'genitive'),
          }),
        ),
        note: words('why.took', { ms: link.tick - link.sentAt }),
      };
    case 'timer':
      return {
        title: words('why.timer', {
          owner: startOfSentence(process(link.owner)),
          timer: words(`timer.${link.timer.type}`),
        }),
        note: null,
      };
    case 'disconnect':
      return {
        title: words('why.disconnect', {
          owner: startOfSentence(process(link.owner)),
          server: process(link.server),
          serverIns: process(link.server, 'instrumental'),
        }),
        note: null,
      };
    case 'command':
      return {
        title: words(link.origin === 'user' ? 'why.command-user' : 'why.command-script', {
          command: commandWords(link.command, speech.names, speech.language),
        }),
        note: null,
      };
    case 'start':
      return { title: words('why.start'), note: null };
  }
}
