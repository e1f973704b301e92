/** When a component fails: said in words, with a way out. */
import type { FallbackProps } from 'react-error-boundary';
import { useWords } from './use-words.ts';

export function Failure({ error, resetErrorBoundary }: FallbackProps) {
  const words = useWords();
  return (
    <main className="failure" role="alert">
      <h1>{words('app.failed')}</h1>
      <p>{words('app.failed-about')}</p>
      <pre>{error instanceof Error ? error.message : String(error)}</pre>
      <button type="button" className="strong" onClick={resetErrorBoundary}>
        {words('app.failed-retry')}
      </button>
    </main>
  );
}
