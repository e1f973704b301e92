/**
 * `npm start`: from a fresh clone to the running page. The page is built and served as it would be
 * published, because a build takes about a second and then the first page comes at once.
 * `--port` and `--host` choose another address; `npm run dev` serves for development.
 */
import { installPackages, requireNode } from './install.mjs';

requireNode();
if (!installPackages()) {
  console.error('The packages could not be installed: see the message of npm above.');
  process.exit(1);
}

const { build, preview } = await import('vite');
const { parseArgs } = await import('node:util');
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '4173' },
  },
});

await build({ logLevel: 'warn' });
const server = await preview({
  logLevel: 'warn',
  preview: { host: values.host, port: Number(values.port) },
});
const addresses = [...(server.resolvedUrls?.local ?? []), ...(server.resolvedUrls?.network ?? [])];
console.log(`\nHighwater is running at ${addresses.join(' and ')}\nCtrl+C ends it.`);
