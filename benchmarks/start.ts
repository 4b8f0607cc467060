import { launchBrowser } from '../e2e/browser.ts';
import { Host, temporaryDataDir } from '../e2e/pages/canopy-app.ts';
import { ensureBuilt } from '../scripts/build.ts';
import { median, ratioFigure, type BenchContext, type Benchmark, type Figure } from './figure.ts';

const GROUPS = 2_000;

/** Start to a window with content, warm, at 2,000 groups, against an empty Chromium window. */
export const benchmark: Benchmark = {
  ids: ['start'],
  async run(context: BenchContext): Promise<Figure[]> {
    await ensureBuilt(context.log);
    const data = temporaryDataDir();
    const whole: number[] = [];
    const empty: number[] = [];
    try {
      for (let i = 0; i < 6; i += 1) {
        const start = performance.now();
        const [host, browser] = await Promise.all([
          Host.start({ dataDir: data.path, sample: GROUPS }),
          launchBrowser(),
        ]);
        const page = await browser.newPage();
        await page.goto(host.url);
        await page.locator('.react-flow__node').first().waitFor({ timeout: 300_000 });
        const took = performance.now() - start;
        if (i === 0) await page.getByTestId('job').waitFor({ state: 'detached', timeout: 300_000 });
        await browser.close();
        await host.stop();
        const bareStart = performance.now();
        const bare = await launchBrowser();
        const blank = await bare.newPage();
        await blank.setContent('<p>empty</p>');
        await blank.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
        const bareTook = performance.now() - bareStart;
        await bare.close();
        // The first start reads the directory; it is not a warm one.
        if (i > 0) {
          whole.push(took);
          empty.push(bareTook);
        }
      }
    } finally {
      data.remove();
    }
    return [
      ratioFigure(
        'start',
        `start to a window with content, warm, ${GROUPS} groups`,
        median(whole),
        'ms',
        { title: 'empty Chromium window', value: median(empty) },
        1.5,
      ),
    ];
  },
};
