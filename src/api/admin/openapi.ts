import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const ABOUT = `The operations of the \`rollcall\` command, over HTTP.

- Authentication: send \`Authorization: Bearer\` with an API key (\`rollcall keys api create\`) or an access token of the login provider.
- Idempotency: send a write with an \`Idempotency-Key\` to repeat it safely. It is carried out once; for a day, a repeated request gets the first answer.
- Paging: lists come in pages. Pass the \`next\` of one page as \`cursor\` to get the next page.
- Errors: \`application/problem+json\`, naming each invalid field.`;

/** The UI page may load only its own files and inline icons; only our scripts run on it. */
const UI_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Serves the OpenAPI document of the routes added after this call, and a page to read it and try requests. */
export async function describeApi(app: FastifyInstance, { baseUrl }: { baseUrl: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rollcall admin API', version: '1', description: ABOUT },
      servers: [{ url: baseUrl }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key or an access token' },
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
    // Without the trailing slash, the page would resolve its files wrongly.
    uiHooks: {
      onRequest: (request, reply, done) => {
        if (request.url.endsWith('/docs')) void reply.redirect('docs/');
        else done();
      },
    },
    // A validator badge would reveal our address to another site.
    uiConfig: { validatorUrl: null, docExpansion: 'list', defaultModelsExpandDepth: 0 },
    logo: { type: 'image/svg+xml', content: Buffer.from(NO_LOGO), href: '', target: '_self' },
  });
}

/** Removes unused schemas: the library generates one for requests and one for answers for every named schema. */
function withoutUnused(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const { components: { schemas = {}, ...components } = {} } = document;
  const text = JSON.stringify(document);
  const used = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}

const NO_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
