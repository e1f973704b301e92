import { beforeEach, describe, expect, it, vi } from 'vitest';

/** A page that has just been opened: other tests begin with all parts of the engine. */
async function openedPage() {
  vi.resetModules();
  const [engine, loading, { createSession }, { createStageMemo }] = await Promise.all([
    import('../engine/index.ts'),
    import('../session/loading.ts'),
    import('../session/session.ts'),
    import('./stage/stage-memo.ts'),
  ]);
  const session = createSession({ isPlaying: true });
  const modelOf = createStageMemo();
  const draw = () => {
    const { frame, facts } = session.store.getState();
    const window = { left: 0, right: 1600 };
    return modelOf(frame, facts, { width: 1600, zoom: 'auto', showInternal: true, window });
  };
  return { engine, loading, session, draw };
}

type Page = Awaited<ReturnType<typeof openedPage>>;

const FRAME_MS = 16;

function pass({ session }: Page, frames: number): void {
  for (let frame = 0; frame < frames; frame += 1) session.onFrame(FRAME_MS);
}

describe('the page, before all parts of the engine have come', () => {
  let page: Page;
  beforeEach(async () => {
    page = await openedPage();
  });

  it('runs its first cluster without them, and stops before it may need one', () => {
    const { engine, loading, session, draw } = page;
    session.setPace(1000);
    let drawn = 0;
    for (let frame = 0; frame < 2000; frame += 1) {
      session.onFrame(FRAME_MS);
      if (frame % 20 === 0) drawn += draw().brokers.length;
    }
    expect(engine.isOnDemandLearnt()).toBe(false);
    expect(drawn).toBeGreaterThan(0);
    const { frame, playback } = session.store.getState();
    expect(frame.tick).toBe(loading.FIRST_CLUSTER_ALONE_UNTIL);
    expect(frame.t).toBe(loading.FIRST_CLUSTER_ALONE_UNTIL);
    expect(playback.state).toBe('playing');
  });

  it('shows by then records that were written, acknowledged and read by the group', () => {
    const { session } = page;
    session.setPace(1000);
    pass(page, 2000);
    const { cluster, ledger } = session.store.getState().frame;
    const { acknowledged } = page.engine.ledgerSummary(ledger);
    expect(acknowledged).toBeGreaterThan(100);
    const read = Array.from({ length: acknowledged }, (_, record) => record).filter(
      (record) => page.engine.timesDelivered(ledger, record, 'billing') === 1,
    );
    expect(read.length).toBeGreaterThan(100);
    expect(cluster.recordCount).toBeGreaterThanOrEqual(read.length);
  });

  it('waits with a seek and with a look for the next fact until they are there', async () => {
    const { session, loading } = page;
    pass(page, 100);
    session.runToNextFact();
    pass(page, 2000);
    expect(session.store.getState().playback.state).toBe('seeking');
    session.seek(40_000);
    pass(page, 2000);
    expect(session.store.getState().playback.state).toBe('seeking');
    expect(session.store.getState().frame.tick).toBeLessThan(loading.FIRST_CLUSTER_ALONE_UNTIL);
    await session.complete();
    pass(page, 2000);
    expect(session.store.getState().frame.tick).toBeGreaterThanOrEqual(40_000);
  });

  it('carries a command out only when they are there', async () => {
    const { engine, session } = page;
    pass(page, 1000);
    session.act({ type: 'crash', process: engine.brokerId(0) });
    const crashed = () =>
      engine.processOf(session.store.getState().frame.cluster, engine.brokerId(0));
    expect(crashed()?.status).toBe('running');
    await session.complete();
    await Promise.resolve();
    expect(crashed()?.status).toBe('stopped');
  });
});
