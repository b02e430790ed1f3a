import { describe, expect, it } from 'vitest';
import { systemOptionsFrom } from './config.ts';

describe('the settings of a start', () => {
  it('without any variable', () => {
    expect(systemOptionsFrom({})).toEqual({
      port: 8080,
      dataDir: './data',
      databaseUrl: undefined,
      unknownChargers: 'reject',
      refusesWrongSubprotocol: false,
      administrator: { email: undefined, password: undefined },
    });
  });

  it('with all of them', () => {
    const env = {
      PHASOR_PORT: '0',
      PHASOR_HOST: '127.0.0.1',
      PHASOR_DATA: '/var/phasor',
      PHASOR_DATABASE_URL: 'postgres://db/phasor',
      PHASOR_NATS_URL: 'nats://bus:4222',
      PHASOR_UNKNOWN_CHARGERS: 'pending',
      PHASOR_WRONG_SUBPROTOCOL: 'refuse',
      PHASOR_ADMIN_EMAIL: 'a@example.test',
      PHASOR_ADMIN_PASSWORD: 'secret secret',
    };
    expect(systemOptionsFrom(env)).toEqual({
      port: 0,
      host: '127.0.0.1',
      dataDir: '/var/phasor',
      databaseUrl: 'postgres://db/phasor',
      natsUrl: 'nats://bus:4222',
      unknownChargers: 'pending',
      refusesWrongSubprotocol: true,
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

  it('refuses another word for chargers without our sub-protocol', () => {
    expect(() => systemOptionsFrom({ PHASOR_WRONG_SUBPROTOCOL: 'true' })).toThrow('close or refuse');
  });
});

describe('the address of an MQTT broker', () => {
  it.each(['mqtt://broker.example.org', 'mqtts://user:secret@broker.example.org:8883', 'ws://127.0.0.1:9001/mqtt'])(
    '%s is taken',
    (url) => {
      expect(systemOptionsFrom({ PHASOR_MQTT_URL: url })).toMatchObject({ mqttUrl: url });
    },
  );

  it.each(['broker.example.org', 'http://broker.example.org', 'mqtt://', 'mqtt:///topic'])('%s is refused', (url) => {
    const message = `PHASOR_MQTT_URL=${url} is not valid: mqtt://, mqtts://, ws:// or wss:// and a host.`;
    expect(() => systemOptionsFrom({ PHASOR_MQTT_URL: url })).toThrow(message);
  });

  it('is refused without telling the password in it', () => {
    const refused = (): unknown => systemOptionsFrom({ PHASOR_MQTT_URL: 'amqp://user:secret@broker.example.org' });
    expect(refused).toThrow('PHASOR_MQTT_URL=amqp://…@broker.example.org is not valid');
  });
});

describe('the address of NATS', () => {
  it.each([
    ['mqtt://bus', 'postgres://db/phasor'],
    ['bus:4222', 'postgres://db/phasor'],
    ['nats://user:secret@bus', undefined],
  ])('%s with the database %s is refused, without the password in it', (PHASOR_NATS_URL, PHASOR_DATABASE_URL) => {
    const refused = (): unknown => systemOptionsFrom({ PHASOR_NATS_URL, PHASOR_DATABASE_URL });
    expect(refused).toThrow('beside a PHASOR_DATABASE_URL');
    expect(refused).not.toThrow('secret');
  });
});

describe('the settings of uploads', () => {
  it('are taken, the size in MiB', () => {
    const env = { PHASOR_PUBLIC_URL: 'https://cpms.example.org/phasor', PHASOR_UPLOAD_MAX_MIB: '100' };
    expect(systemOptionsFrom(env)).toMatchObject({ publicUrl: 'https://cpms.example.org/phasor', maxUploadBytes: 104_857_600 });
  });

  it.each([
    ['PHASOR_PUBLIC_URL', 'cpms.example.org'],
    ['PHASOR_PUBLIC_URL', 'ftp://cpms.example.org'],
    ['PHASOR_PUBLIC_URL', 'https://cpms.example.org/?a'],
    ['PHASOR_UPLOAD_MAX_MIB', '0'],
    ['PHASOR_UPLOAD_MAX_MIB', '2048'],
    ['PHASOR_UPLOAD_MAX_MIB', '1.5'],
    ['PHASOR_CAPI_POLL_S', '0'],
    ['PHASOR_CAPI_POLL_S', 'often'],
  ])('%s=%s is refused', (name, value) => {
    expect(() => systemOptionsFrom({ [name]: value })).toThrow(`${name}=${value} is not valid`);
  });
});

describe('the settings of TLS', () => {
  it('are off without a port, whatever else is set', () => {
    expect(systemOptionsFrom({ PHASOR_TLS_NAME: 'cpms.example.org' })).toEqual(systemOptionsFrom({}));
  });

  it('need no more than a port', () => {
    expect(systemOptionsFrom({ PHASOR_TLS_PORT: '8443' }).tls).toEqual({
      port: 8443,
      names: [],
      certificates: [],
      keys: [],
      clientAuthorities: [],
    });
  });

  it('take lists, and the names of the operator and of proxies', () => {
    const env = {
      PHASOR_TLS_PORT: '0',
      PHASOR_TLS_NAME: 'cpms.example.org, 192.0.2.1',
      PHASOR_TLS_CERT: 'ec.pem,rsa.pem',
      PHASOR_TLS_KEY: 'ec.key,rsa.key',
      PHASOR_TLS_CLIENT_CA: 'root.pem,',
      PHASOR_CPO_NAME: 'Operator AB',
      PHASOR_TRUST_PROXY: '10.0.0.0/8, ::1',
    };
    expect(systemOptionsFrom(env)).toMatchObject({
      tls: {
        port: 0,
        names: ['cpms.example.org', '192.0.2.1'],
        certificates: ['ec.pem', 'rsa.pem'],
        keys: ['ec.key', 'rsa.key'],
        clientAuthorities: ['root.pem'],
      },
      cpoName: 'Operator AB',
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
  });

  it.each([
    ['PHASOR_TLS_PORT', 'https', 'a port number, 0 to 65535'],
    ['PHASOR_TRUST_PROXY', 'yes', 'addresses and subnets'],
    ['PHASOR_TRUST_PROXY', '10.0.0.0/33', 'addresses and subnets'],
  ])('refuse %s=%s', (name, value, expected) => {
    expect(() => systemOptionsFrom({ [name]: value })).toThrow(expected);
  });
});

describe('the mail server', () => {
  const PHASOR_MAIL_FROM = 'Phasor <no-reply@example.org>';

  it.each(['smtp://mail.example.org', 'smtps://user:secret@mail.example.org:465?requireTLS=true'])('%s is taken', (url) => {
    expect(systemOptionsFrom({ PHASOR_SMTP_URL: url, PHASOR_MAIL_FROM })).toMatchObject({ mail: { url, from: PHASOR_MAIL_FROM } });
  });

  it.each(['mail.example.org', 'https://user:secret@mail.example.org', 'smtp://'])('%s is refused, without its password', (url) => {
    const start = (): unknown => systemOptionsFrom({ PHASOR_SMTP_URL: url, PHASOR_MAIL_FROM });
    expect(start).toThrow('smtp:// or smtps:// and a host');
    expect(start).not.toThrow('secret');
  });

  it.each([undefined, 'Phasor', 'a@b.example, c@d.example'])('is refused with the sender %s', (from) => {
    expect(() => systemOptionsFrom({ PHASOR_SMTP_URL: 'smtp://mail.example.org', PHASOR_MAIL_FROM: from })).toThrow('no-reply@example.org');
  });
});
