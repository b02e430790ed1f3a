import { describe, expect, it } from 'vitest';
import { charger, connector, reading } from '../testing/samples.ts';
import { currentPowerW, endpointUrl, outletsOf, readingOf, shareOf, wholeOf } from './charger-facts.ts';

const charging = (connectorId: number, powerW: number | null) =>
  connector(connectorId, { status: 'Charging', transactionId: connectorId, live: reading([10, 10, 10], powerW) });

describe('facts of a charger', () => {
  it('adds up what its connectors draw', () => {
    expect(currentPowerW(charger('A', { connectors: [connector(0), charging(1, 6_900), charging(2, 3_000)] }))).toBe(9_900);
  });

  it('does not know the power where nobody reports any', () => {
    expect(currentPowerW(charger('A'))).toBeNull();
    expect(currentPowerW(charger('A', { connectors: [charging(1, null)] }))).toBeNull();
  });

  it('does not show the last reading of an offline charger, or of a session that is over, as if it were now', () => {
    expect(readingOf(charging(1, 6_900), false)).toBeNull();
    expect(readingOf(connector(1, { live: reading() }), true)).toBeNull();
    const finishing = connector(1, { status: 'Finishing', since: '2026-11-22T19:00:01.000Z', live: reading() });
    expect(readingOf(finishing, true)).toBeNull();
    expect(readingOf(charging(1, 6_900), true)?.powerW).toBe(6_900);
  });

  it('keeps outlets in order and the charge point itself apart', () => {
    const mixed = charger('A', { connectors: [connector(2), connector(0, { status: 'Faulted' }), connector(1)] });
    expect(outletsOf(mixed).map(({ connectorId }) => connectorId)).toEqual([1, 2]);
    expect(wholeOf(mixed)?.status).toBe('Faulted');
    expect(wholeOf(charger('A'))).toBeNull();
  });

  it('never draws a bar beyond its track', () => {
    expect([shareOf(8, 16), shareOf(40, 16), shareOf(-1, 16), shareOf(null, 16), shareOf(1, 0)]).toEqual([0.5, 1, 0, 0, 0]);
  });

  it('says where a charger connects to', () => {
    expect(endpointUrl({ protocol: 'http:', host: 'cpms.example:8080' })).toBe('ws://cpms.example:8080/ocpp/{chargePointId}');
    expect(endpointUrl({ protocol: 'https:', host: 'cpms.example' }, 'A B')).toBe('wss://cpms.example/ocpp/A%20B');
  });
});
