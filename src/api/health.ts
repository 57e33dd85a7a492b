import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './http/deps';
import { visitorLocale, wantsJson } from './http/negotiate';
import type { Pages } from './html/templates';
import { readinessOf } from './http/readiness';
import { sendPage } from './html/reply';
import { TEXTS } from './html/texts';

/** Routes that concern no notice: the home page, the style sheet and the probes. */
export function generalRoutes(app: FastifyInstance, { pool, config }: ApiDeps, pages: Pages): void {
  app.get('/', (request, reply) => {
    const { temporalUiUrl } = config;
    const { title, body } = TEXTS.en.home;
    if (wantsJson(request))
      return reply.send({ name: 'rollcall', about: `${title}. ${body}`, temporalUiUrl });
    const locale = visitorLocale(request);
    const view = { title: TEXTS[locale].home.title, temporalUiUrl };
    return sendPage(reply, 200, pages.render('home', locale, view));
  });

  app.get('/page.css', (_, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.css),
  );

  app.get('/livez', () => ({ status: 'alive' }));

  const whyUnready = readinessOf(pool);
  app.get('/readyz', async (_, reply) => {
    const because = await whyUnready();
    return because === null ? { status: 'ready' } : reply.code(503).send({ status: 'unready', because });
  });
}
