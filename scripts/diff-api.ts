import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { placesOf } from '../nodes/Intercom/table/compile';
import { resources } from '../nodes/Intercom/resources';
import { type Facts, stableFacts, unnamed } from '../test/contract/facts';
import { differenceOf, told } from './api/difference';
import { factsOf } from './api/facts.mjs';

/**
 * `npm run api:diff -- <description> [older description]`: what a description of the API adds, drops and changes
 * against ours, or against an older description, and which entries of the table that touches.
 */
const [newer, older] = process.argv.slice(2);
if (newer === undefined) {
	console.error('Say where the OpenAPI description is: npm run api:diff -- <path to the yaml>');
	process.exit(1);
}
const read = (path: string): Facts => factsOf(parse(readFileSync(path, 'utf8')));
const after = read(newer);
const before = older === undefined ? stableFacts : read(older);

const entriesByRoute = new Map<string, string[]>();
for (const { resource, operation, entry } of placesOf(resources))
	for (const route of 'route' in entry ? [entry.route] : entry.sends)
		entriesByRoute.set(unnamed(route), [
			...(entriesByRoute.get(unnamed(route)) ?? []),
			`${resource}.${operation}`,
		]);

console.log(`From ${before.version} to ${after.version}\n`);
console.log(told(differenceOf(before, after), (route) => entriesByRoute.get(unnamed(route)) ?? []));
