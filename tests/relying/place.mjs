// The service that relying parties meet: the demo as a process of its own, with the clients that a test brings.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = process.env.DINHDANH_BIN ?? 'target/debug/dinhdanh';
// What is set for the tests is no setting of the product, which refuses what it does not know.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DINHDANH_')));

// Starts the demo; `papers` is what it prints first. `further` are arguments, such as a certificate.
export async function open(further = []) {
  const folder = mkdtempSync(join(tmpdir(), 'dinhdanh-relying-'));
  const data = join(folder, 'data');
  const log = openSync(join(folder, 'log'), 'w');
  const child = spawn(binary, ['demo', '--json', '--listen', '127.0.0.1:0', '--data', data, ...further], {
    stdio: ['ignore', 'pipe', log],
    env,
  });
  const lines = createInterface({ input: child.stdout });
  const papers = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (status) => reject(new Error(`the demo ended with ${status}`)));
  });
  return {
    papers,
    data,
    folder,
    citizen: (level) => papers.citizens.find((citizen) => citizen.status === 'active' && citizen.account_level === level),
    // Takes clients over as an operator does, and waits until the running service knows the last of them.
    async clients(list) {
      const file = join(folder, `clients-${Date.now()}.json`);
      writeFileSync(file, JSON.stringify(list));
      command('client', 'import', file, '--data', data);
      const last = list.at(-1);
      const probe = `${papers.issuer}/authorize?client_id=${encodeURIComponent(last.client_id)}`;
      for (let tries = 0; tries < 50; tries += 1) {
        const page = await (await fetch(probe, { redirect: 'manual' })).text();
        if (!page.includes('client-unknown')) return;
        await new Promise((go) => setTimeout(go, 200));
      }
      throw new Error(`the service never learned of ${last.client_id}`);
    },
    command: (...words) => command(...words, '--data', data),
    async close() {
      const gone = new Promise((go) => child.once('exit', go));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function command(...words) {
  const done = spawnSync(binary, words, { encoding: 'utf8', env });
  if (done.status !== 0) throw new Error(`dinhdanh ${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
}
