import { expect } from 'vitest';
import type { MessageTrigger } from '@phasor/ocpp';
import { centralSystem, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { report } from '../harness/steps.ts';

const central = centralSystem();

/** A message is triggered; the charger answers with `status`. */
async function trigger(
  { charger, operator }: Station,
  requestedMessage: MessageTrigger,
  status: 'Accepted' | 'Rejected' | 'NotImplemented',
  connectorId?: number,
): Promise<void> {
  const payload = { requestedMessage, ...(connectorId === undefined ? {} : { connectorId }) };
  const triggering = operator.command('TriggerMessage', payload);
  expect(await charger.expectCall('TriggerMessage', { status })).toEqual(payload);
  expect(await triggering).toEqual({ status });
  expect((await operator.stored('TriggerMessage'))[0]).toEqual({ payload, response: { status } });
}

oca('TC_054_CSMS', 'Trigger Message', {
  dropped: callOf('TriggerMessage', 3),
  async script(wire) {
    const station = await central.station(wire);
    const { charger, operator } = station;
    await trigger(station, 'MeterValues', 'Accepted', 1);
    const sampledValue = [{ value: '4711', context: 'Trigger' as const, measurand: 'Energy.Active.Import.Register' as const }];
    await charger.call('MeterValues', { connectorId: 1, meterValue: [{ timestamp: new Date().toISOString(), sampledValue }] });
    expect(await operator.connector(1)).toMatchObject({ live: { registerWh: 4711 } });

    await trigger(station, 'Heartbeat', 'Accepted');
    const { currentTime } = await charger.call('Heartbeat', {});
    const { lastSeenAt } = await operator.charger();
    expect(Math.abs(Date.parse(lastSeenAt ?? '') - Date.parse(currentTime))).toBeLessThan(1000);

    await trigger(station, 'StatusNotification', 'Accepted', 1);
    await report(charger, 1, 'Preparing');
    expect(await operator.connector(1)).toMatchObject({ status: 'Preparing' });

    await trigger(station, 'DiagnosticsStatusNotification', 'Accepted');
    await charger.call('DiagnosticsStatusNotification', { status: 'Idle' });
    expect(await operator.logged('DiagnosticsStatusNotification')).toEqual([{ payload: { status: 'Idle' }, response: {} }]);

    await trigger(station, 'FirmwareStatusNotification', 'NotImplemented');
  },
});

oca('TC_055_CSMS', 'Trigger Message - Rejected', {
  dropped: answerTo('TriggerMessage'),
  async script(wire) {
    const station = await central.station(wire);
    await trigger(station, 'MeterValues', 'Rejected', 1);
    expect(await station.operator.connector(1)).toMatchObject({ status: 'Available', live: null });
  },
});
