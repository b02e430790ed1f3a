import { createInstance } from 'i18next';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import type { Charger } from '@phasor/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '../i18n/en.json';
import { charger } from '../testing/samples.ts';
import { ModelLine } from './charger-name.tsx';

const i18n = createInstance();
beforeAll(() => i18n.init({ lng: 'en', resources: { en: { translation: en } } }));

const textOf = (shown: Charger): string =>
  renderToStaticMarkup(createElement(I18nextProvider, { i18n, children: createElement(ModelLine, { charger: shown }) })).replace(
    /<[^>]+>/g,
    '',
  );

describe("below a charger's name", () => {
  it('R4 stands "Halo • OCPP", or "Aura • OCPP", once it has booted on OCPP', () => {
    expect(textOf(charger('A'))).toBe('Halo • OCPP');
    expect(textOf(charger('A', { model: 'AURA' }))).toBe('Aura • OCPP');
  });

  it('R4 stands no "OCPP" before that', () => {
    expect(textOf(charger('A', { ocppVersion: null }))).toBe('Halo');
    expect(textOf(charger('A', { ocppVersion: null, vendor: null, model: null }))).not.toContain('OCPP');
  });

  it('stands "CAPI" as long as a charger speaks that', () => {
    expect(textOf(charger('A', { protocol: 'CAPI', ocppVersion: null }))).toBe('Halo • CAPI');
  });

  it('stands the model of any other make', () => {
    expect(textOf(charger('A', { vendor: 'Someone', model: 'Box 3' }))).toBe('Box 3 • OCPP');
  });
});
