import { chargerModels } from '@phasor/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReleaseDesk } from '../testing/release-desk.ts';
import { setStage, type Stage } from '../testing/stage.ts';
import { twinImage } from '../vendor/twin-image.ts';

const id = '2403080001M';
const MINUTE = 60_000;

describe('UpdateFirmware goes through the slots', () => {
  let stage: Stage;
  let desk: ReleaseDesk;

  beforeEach(async () => {
    stage = await setStage({ firmwareVersion: '169' });
    desk = new ReleaseDesk(stage.clock);
    await desk.open();
    stage.twin.start();
    await stage.clock.settle();
  });
  afterEach(async () => {
    await stage.end();
    await desk.close();
  });

  const update = async (): Promise<void> => {
    const retrieveDate = new Date(stage.clock.now()).toISOString();
    await stage.centralSystem.ask(id, 'UpdateFirmware', { location: desk.url, retrieveDate });
    await stage.clock.advance(2 * MINUTE);
  };
  const statuses = () => stage.centralSystem.said('FirmwareStatusNotification').map(({ status }) => status);
  const versions = () => stage.centralSystem.said('BootNotification').map(({ firmwareVersion }) => firmwareVersion);

  it('the accepted boot commits it, and the new firmware knows what the old one refused', async () => {
    const { centralSystem, clock, twin } = stage;
    const phases = { key: ['AssignedPhase'] };
    expect(await centralSystem.ask(id, 'GetConfiguration', phases)).toMatchObject({ unknownKey: ['AssignedPhase'] });
    await update();
    expect(statuses()).toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(versions()).toEqual(['169', '180']);
    expect(twin.state()).toMatchObject({ firmwareVersion: '180', isOnTrial: false });
    expect(await centralSystem.ask(id, 'GetConfiguration', phases)).toMatchObject({ configurationKey: [{ key: 'AssignedPhase' }] });
    twin.powerCycle();
    await clock.advance(MINUTE);
    expect(versions()).toEqual(['169', '180', '180']);
  });

  it('an image that no central system lets in goes, and the former says that the installation failed', async () => {
    const { centralSystem, clock, twin, events } = stage;
    await centralSystem.ask(id, 'UpdateFirmware', { location: desk.url, retrieveDate: new Date(clock.now()).toISOString() });
    while (!events.some(({ kind }) => kind === 'rebooting')) await clock.advance(1_000);
    await centralSystem.die();
    await clock.advance(5 * MINUTE);
    expect(twin.state()).toMatchObject({ firmwareVersion: '180', isOnTrial: true });
    await clock.advance(10 * MINUTE);
    expect(twin.state()).toMatchObject({ firmwareVersion: '169', isOnTrial: false });
    await centralSystem.start();
    await clock.advance(5 * MINUTE);
    expect(versions()).toEqual(['169', '169']);
    expect(statuses().at(-1)).toBe('InstallationFailed');
  });

  it.each([
    ['speaks another protocol', () => twinImage(chargerModels.halo, '180', 'CAPI')],
    ['is for another model', () => twinImage(chargerModels.aura, '180')],
  ])('an image that %s is not installed', async (_, image) => {
    desk.image = image();
    await update();
    expect(statuses()).toEqual(['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']);
    expect(stage.twin.state()).toMatchObject({ firmwareVersion: '169', isConnected: true });
  });
});
