import { adminWorld, type AdminWorld } from './adminWorld';

let api: AdminWorld;
beforeAll(async () => {
  api = await adminWorld();
});
afterAll(() => api.close());

describe('a known address with a method that it does not take', () => {
  it.each([
    ['DELETE', '/pause', 'GET, HEAD, POST'],
    ['POST', '/cadence', 'GET, HEAD, PUT, PATCH'],
    ['GET', '/resume', 'POST'],
    ['PUT', '/owners/test:ann', 'GET, HEAD'],
    ['GET', '/sweeps/preview', 'POST'],
  ] as const)('%s %s is told what it takes', async (method, url, allow) => {
    const { status, headers, body } = await api.ask(method, url);
    expect([status, headers.allow, body.type]).toEqual([405, allow, 'urn:rollcall:problem:notAllowed']);
    expect(headers['content-type']).toContain('application/problem+json');
  });

  it('is told so whatever its body is', async () => {
    const headers = { 'content-type': 'text/csv' };
    const reply = await api.app.inject({ method: 'PUT', url: '/api/v1/pause', headers, payload: 'a,b' });
    expect(reply.statusCode).toBe(405);
  });

  it('is not in the document', async () => {
    const { body } = await api.ask('GET', '/openapi.json');
    expect(Object.keys(body.paths['/api/v1/pause'] ?? body.paths['/pause'])).toEqual(['get', 'post']);
  });
});

describe('an address that nothing is at', () => {
  it('is 404 with any method', async () => {
    expect((await api.ask('DELETE', '/nothing')).status).toBe(404);
  });
});
