/** The page. */
import { Stage } from './stage/Stage.tsx';

export function App() {
  return (
    <div className="app">
      <main className="middle">
        <div className="center">
          <Stage />
        </div>
      </main>
    </div>
  );
}
