import './app/no-eval.ts';
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/mantine.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createLiveStore } from './app/live/live-store.ts';
import { createLiveStream } from './app/live/live-stream.ts';
import { createQueryClient } from './app/query-client.ts';
import { openLive } from './client.ts';

const store = createLiveStore();
const stream = createLiveStream(store, openLive);
document.addEventListener('visibilitychange', () => stream.setHidden(document.hidden));
stream.setHidden(document.hidden);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App live={{ store, stream }} queryClient={createQueryClient()} />
  </StrictMode>,
);
