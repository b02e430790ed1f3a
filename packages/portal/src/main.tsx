import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startI18n } from './i18n/i18n.ts';
import './ui/styles.ts';

const place = document.getElementById('root');
if (place) {
  const i18n = await startI18n();
  createRoot(place).render(<App i18n={i18n} />);
}
