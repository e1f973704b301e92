/** Words, names and sentences in the chosen language. */
import { useMemo } from 'react';
import type { Cluster, ProcessId } from '../engine/index.ts';
import { imageOf, partitionName, processOf } from '../engine/index.ts';
import { processName, type Case, type Names } from '../i18n/names.ts';
import { wordsIn, type Language, type Words } from '../i18n/words.ts';
import { useShown } from './SessionProvider.tsx';
import { useUi } from './ui-store.ts';

export function useLanguage(): Language {
  return useUi((state) => state.language);
}

export function useWords(): Words {
  return wordsIn(useLanguage());
}

/** What the things of a cluster are called now. */
export function namesIn(cluster: Cluster): Names {
  return {
    partition: (partition) => partitionName(cluster, partition),
    topic: (topic) => imageOf(cluster).topics[topic]?.name ?? `?${topic}`,
    client: (id) => {
      const process = processOf(cluster, id);
      return process !== null && 'clientId' in process ? process.clientId : null;
    },
  };
}

/** New only when another cluster object is shown: names are looked up when they are asked for. */
export function useNames(): Names {
  const cluster = useShown((state) => state.frame.cluster);
  return useMemo(() => namesIn(cluster), [cluster]);
}

export interface Speech {
  readonly words: Words;
  readonly language: Language;
  readonly names: Names;
  readonly process: (id: ProcessId, grammaticalCase?: Case) => string;
}

export function useSpeech(): Speech {
  const words = useWords();
  const language = useLanguage();
  const names = useNames();
  return useMemo(
    () => ({
      words,
      language,
      names,
      process: (id, grammaticalCase) => processName(id, names, language, grammaticalCase),
    }),
    [words, language, names],
  );
}
