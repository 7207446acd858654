/**
 * Derives the facts in `test/contract` from Intercom's official OpenAPI description: methods, paths, names,
 * types, enums and what is required. Prose (descriptions, summaries, titles, examples) stays out.
 *
 *   npm run api:derive -- <path to the OpenAPI yaml> [path to write to]
 *
 * The description of Preview becomes `api-facts-preview.json`, any other `api-facts.json`. The same description
 * gives the same bytes. Operations and schemas take one line each, so that the difference between two releases of
 * the API can be read.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { asText, factsOf } from './api/facts.mjs';

const [source, given] = process.argv.slice(2);
if (source === undefined) {
	console.error('Say where the OpenAPI description is: npm run api:derive -- <path to the yaml>');
	process.exit(1);
}
const facts = factsOf(parse(readFileSync(source, 'utf8')));
const name = facts.version === 'Preview' ? 'api-facts-preview.json' : 'api-facts.json';
writeFileSync(given ?? new URL(`../test/contract/${name}`, import.meta.url), asText(facts));
