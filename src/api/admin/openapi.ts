import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const ABOUT = `What the \`rollcall\` command does, over HTTP.

- Every request says who asks: \`Authorization: Bearer\` with an API key (\`rollcall keys api create\`) or an access token of the login provider.
- A write may carry an \`Idempotency-Key\`: sent again it is done once, and answered as the first time (for a day).
- A list is given in pages; \`next\` of one page is \`cursor\` for the next.
- What is not done is told as \`application/problem+json\`, wrong fields by name.`;

/** What the page of the UI may load: its own files, and icons within them. Scripts run on it, but only ours. */
const UI_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Serves the document made of the routes that come after, and a page to read and try it. */
export async function describeApi(app: FastifyInstance, { baseUrl }: { baseUrl: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rollcall admin API', version: '1', description: ABOUT },
      servers: [{ url: baseUrl }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'an API key, or an access token' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document) as OpenAPIV3_1.Document),
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: UI_CSP,
    // Without the slash the page would look for its files beside itself.
    uiHooks: {
      onRequest: (request, reply, done) => {
        if (request.url.endsWith('/docs')) void reply.redirect('docs/');
        else done();
      },
    },
    // The badge of a validator elsewhere would tell it where we are.
    uiConfig: { validatorUrl: null, docExpansion: 'list', defaultModelsExpandDepth: 0 },
    logo: { type: 'image/svg+xml', content: Buffer.from(NO_LOGO), href: '', target: '_self' },
  });
}

/** The library makes a schema for requests and one for answers of each that has a name; those that nothing uses go. */
function withoutUnused(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const { components: { schemas = {}, ...components } = {} } = document;
  const text = JSON.stringify(document);
  const used = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}

const NO_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
