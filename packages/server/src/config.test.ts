import { describe, expect, it } from 'vitest';
import { systemOptionsFrom } from './config.ts';

describe('the settings of a start', () => {
  it('without any variable', () => {
    expect(systemOptionsFrom({})).toEqual({
      port: 8080,
      dataDir: './data',
      databaseUrl: undefined,
      unknownChargers: 'reject',
      administrator: { email: undefined, password: undefined },
    });
  });

  it('with all of them', () => {
    const env = {
      PHASOR_PORT: '0',
      PHASOR_HOST: '127.0.0.1',
      PHASOR_DATA: '/var/phasor',
      PHASOR_DATABASE_URL: 'postgres://db/phasor',
      PHASOR_UNKNOWN_CHARGERS: 'pending',
      PHASOR_ADMIN_EMAIL: 'a@example.test',
      PHASOR_ADMIN_PASSWORD: 'secret secret',
    };
    expect(systemOptionsFrom(env)).toEqual({
      port: 0,
      host: '127.0.0.1',
      dataDir: '/var/phasor',
      databaseUrl: 'postgres://db/phasor',
      unknownChargers: 'pending',
      administrator: { email: 'a@example.test', password: 'secret secret' },
    });
  });

  it('takes an empty variable, as compose files write it, for none', () => {
    const empty = {
      PHASOR_PORT: '',
      PHASOR_HOST: '',
      PHASOR_DATA: '',
      PHASOR_DATABASE_URL: '',
      PHASOR_UNKNOWN_CHARGERS: '',
      PHASOR_ADMIN_PASSWORD: '',
    };
    expect(systemOptionsFrom(empty)).toEqual(systemOptionsFrom({}));
  });

  it.each([['http'], ['-1'], ['65536'], ['80.5'], ['0x50'], ['1e3'], [' '], ['NaN']])(
    'refuses %j as a port, and says what is expected',
    (PHASOR_PORT) => {
      expect(() => systemOptionsFrom({ PHASOR_PORT })).toThrow(`PHASOR_PORT=${PHASOR_PORT} is not valid: a port number, 0 to 65535.`);
    },
  );

  it.each([['Accept'], ['yes'], ['toString']])('refuses %j for chargers that nobody registered', (PHASOR_UNKNOWN_CHARGERS) => {
    expect(() => systemOptionsFrom({ PHASOR_UNKNOWN_CHARGERS })).toThrow('reject, pending or accept');
  });
});
