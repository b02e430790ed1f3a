import { expect } from 'vitest';
import { centralSystem } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca, ownCase } from '../harness/oca.ts';

const central = centralSystem();

oca('TC_064_CSMS', 'Data Transfer to a Central System', {
  dropped: answerTo('DataTransfer'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const payload = { vendorId: 'com.example.unheard-of', messageId: 'Greeting', data: 'hello' };
    expect(await charger.call('DataTransfer', payload)).toEqual({ status: 'UnknownVendorId' });
    expect(await operator.logged('DataTransfer')).toEqual([{ payload, response: { status: 'UnknownVendorId' } }]);
  },
});

ownCase('Data Transfer from a Central System', {
  dropped: callOf('DataTransfer'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const payload = { vendorId: 'com.example', messageId: 'Greeting', data: 'hello' };
    const sending = operator.command('DataTransfer', payload);
    expect(await charger.expectCall('DataTransfer', { status: 'Accepted', data: 'hello yourself' })).toEqual(payload);
    expect(await sending).toEqual({ status: 'Accepted', data: 'hello yourself' });
    expect(await operator.stored('DataTransfer')).toEqual([{ payload, response: { status: 'Accepted', data: 'hello yourself' } }]);
  },
});
