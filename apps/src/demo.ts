import { pino } from 'pino';
import type { RegisteredCharger, ReleaseKeys } from '@phasor/contract';
import { PhasorError, RealClock, SeededRandom, SystemRandom } from '@phasor/kernel';
import { serialNumberOf, type ModelName } from '@phasor/models';
import { trustedKey } from '@phasor/release';
import { startSystem, systemOptionsFrom } from '@phasor/server';
import { findScenario, Fleet, narrate, playScenario, ScenarioClock, startControl, Twin } from '@phasor/simulator';
import { demoCampaign, demoWaits } from './demo-campaign.ts';
import { demoKey } from './demo-key.ts';
import { demoLogin } from './demo-login.ts';
import { demoOwner } from './demo-owner.ts';
import { DEMO_HOME_VERSION, demoReleases, demoSigners, putImage } from './demo-release.ts';
import { apiOf } from './server-process.ts';

/**
 * The system on an empty machine, with six simulated chargers that plug in and charge, four of them on CAPI with a campaign ready
 * that brings them to OCPP. Ctrl-C stops it; it starts again on the same data.
 */
const clock = new RealClock();
const random = new SystemRandom();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const DEMO_TAG = 'DE30CAFE';
const FLEET: readonly { readonly model: ModelName; readonly name: string; readonly protocol: 'OCPP' | 'CAPI' }[] = [
  { model: 'halo', name: 'Halo by the gate', protocol: 'OCPP' },
  { model: 'halo', name: 'Halo by the garden', protocol: 'CAPI' },
  { model: 'aura', name: 'Aura north', protocol: 'OCPP' },
  { model: 'aura', name: 'Aura south', protocol: 'CAPI' },
  { model: 'halo', name: 'Halo by the road', protocol: 'CAPI' },
  { model: 'aura', name: 'Aura west', protocol: 'CAPI' },
];

/** They are told before, at and after these cross over; the others are nobody's, and wait for nobody. */
const OWNED: readonly string[] = ['Halo by the gate', 'Halo by the garden'];

/** The central system has not acknowledged the end of every session yet. */
const hasUntold = (twin: Twin): boolean => twin.book.sessions.some(({ stopDelivery }) => stopDelivery !== 'acknowledged');

async function main(): Promise<void> {
  const settings = systemOptionsFrom({ ...process.env, PHASOR_DATA: process.env['PHASOR_DATA'] ?? './data/demo' });
  const login = demoLogin(settings.dataDir, random);
  const log = pino({ level: process.env['PHASOR_LOG_LEVEL'] ?? 'error' });
  const signers = demoSigners(settings.dataDir);
  const system = await startSystem({
    ...{ capiPollIntervalS: 2, ...settings, clock, random, log, administrator: login },
    releaseKeyFiles: [...(settings.releaseKeyFiles ?? []), ...signers.keyFiles],
    migration: demoWaits,
  });
  const url = `http://localhost:${system.port}`;
  const api = await apiOf(`http://127.0.0.1:${system.port}`, login);

  await api('POST', '/tags', { idTag: DEMO_TAG, name: 'Demo card' });
  const { orderKey } = (await api('GET', '/release-keys')) as ReleaseKeys;
  const trust = { releaseKeys: signers.trusted, orderKeys: [trustedKey(orderKey.publicKeyPem)] };
  const twins: Twin[] = [];
  const owned: string[] = [];
  for (const [index, { model, name, protocol }] of FLEET.entries()) {
    const id = serialNumberOf(model, index + 1);
    const register = async (body: object): Promise<RegisteredCharger | null> => {
      try {
        return (await api('POST', '/chargers', { id, name, ...body })) as RegisteredCharger;
      } catch (error) {
        if (String(error).includes('CHARGER_EXISTS')) return null;
        throw error;
      }
    };
    const password =
      protocol === 'CAPI' ? await demoKey(settings.dataDir, id, async () => (await register({ protocol }))?.capiKey) : `demo-key-${id}`;
    if (password === undefined) {
      say(`  ${name} stays away: ${id} is registered, and its key is not in ${settings.dataDir}.`);
      continue;
    }
    if (protocol === 'OCPP') await register({ password });
    if (OWNED.includes(name)) owned.push(id);
    twins.push(
      new Twin({
        model,
        id,
        protocol,
        url: protocol === 'CAPI' ? `http://127.0.0.1:${system.port}/capi` : `ws://127.0.0.1:${system.port}/ocpp`,
        password,
        ...(protocol === 'CAPI' ? { firmwareVersion: DEMO_HOME_VERSION, trust } : {}),
        clock,
        random: new SeededRandom(index + 1),
        meterValueSampleIntervalS: 5,
        // Grows faster than a charger could: a meter's register never goes back, over restarts of the demo either.
        registerWh: Math.round((clock.now() - Date.UTC(2026, 0, 1)) / 100_000) + index * 1000,
        onEvent: (event) => {
          const line = narrate(event);
          if (line) say(`  ${name}: ${line}`);
        },
      }),
    );
  }
  const owner = await demoOwner(api, login, owned);
  const releaseIds = await demoReleases(api, putImage(system.port, login), signers, clock.now());
  const campaignId = await demoCampaign(api, releaseIds);
  const fleet = new Fleet(twins, clock);
  const control = await startControl(fleet, { port: Number(process.env['PHASOR_DEMO_CONTROL'] ?? '0'), clock });
  say(
    `\nPhasor runs, with ${twins.length} simulated chargers:\n\n  page      ${url}\n  e-mail    ${login.email}\n  password  ${login.password}\n\n  as the owner of two of them: ${owner}, with the same password\n`,
  );
  if (campaignId !== null) say(`  from CAPI to OCPP, with one click: ${url}/campaigns/${campaignId}\n`);
  say(`  the chargers' own view: http://127.0.0.1:${control.port}/twins\n  Ctrl-C stops it.\n`);

  const ending = new AbortController();
  fleet.start(500);
  const scenario = findScenario('charge');
  const scenarioClock = new ScenarioClock(clock, { beginsMs: scenario.beginsMs, speed: 1 });
  const playing = playScenario({ scenario, twins, idTag: DEMO_TAG, clock: scenarioClock, seed: 100, signal: ending.signal });

  const stop = async (): Promise<void> => {
    say('\nstopping …');
    ending.abort();
    await Promise.allSettled([playing]);
    // The cars drive off first: a twin forgets at its end, and a session left open would stay open in the store.
    for (const twin of fleet) {
      for (const { connectorId, plugged } of twin.state().connectors) if (plugged) twin.plugOut(connectorId);
    }
    const deadlineMs = clock.now() + 5000;
    while (clock.now() < deadlineMs && twins.some(hasUntold)) await clock.sleep(50);
    await fleet.leave();
    await control.close();
    await system.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          say(`stopping failed: ${String(error)}`);
          process.exit(1);
        },
      );
    });
  }
  system.store.onFailure(() => process.exit(70));
}

main().catch((error: unknown) => {
  const told = error instanceof PhasorError ? `${error.code}: ${error.message}` : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${told}\n`);
  process.exit(1);
});
