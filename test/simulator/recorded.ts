import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { propertiesOf, resolve, type Schema } from '../contract/description';

/** JSON types by path, such as `data[].id`; `text`, `number`, `boolean`, `null`, `list` and `object`. */
export type Shape = Record<string, Set<string>>;

const { addShape } = createRequire(__filename)('../../scripts/simulator-shape.cjs') as {
	addShape: (shape: Shape, value: unknown) => Shape;
};

type Nested = string | { [step: string]: Nested };

const written = JSON.parse(readFileSync(join(__dirname, 'recorded-shapes.json'), 'utf8')) as Record<
	'answers' | 'notifications',
	Record<string, Nested>
>;

function flat(nested: Nested, path = '', shape: Shape = {}): Shape {
	if (typeof nested === 'string') {
		shape[path] = new Set(nested.split(' or '));
		return shape;
	}
	for (const [step, inner] of Object.entries(nested)) {
		if (step === 'is') flat(inner, path, shape);
		else if (step === '[]') flat(inner, `${path}[]`, shape);
		else flat(inner, path === '' ? step : `${path}.${step}`, shape);
	}
	return shape;
}

const flattened = (shapes: Record<string, Nested>): Record<string, Shape> =>
	Object.fromEntries(Object.entries(shapes).map(([name, nested]) => [name, flat(nested)]));

/** What live workspaces answered and sent: shapes by request (`GET /tags`) and by topic. */
export const RECORDED_ANSWERS = flattened(written.answers);
export const RECORDED_NOTIFICATIONS = flattened(written.notifications);

/** The shape that all these values have together. */
export function shapeOf(values: unknown[]): Shape {
	const shape: Shape = {};
	for (const value of values) addShape(shape, value);
	return shape;
}

const parentOf = (path: string) => path.replace(/(\[\]|(^|\.)[^.[\]]+)$/, '');

/** Whether the description has this path below a schema. */
export function isDescribed(schema: Schema | undefined, path: string): boolean {
	let here = schema;
	for (const step of path.replace(/\[\]/g, '.[]').split('.').filter(Boolean)) {
		if (here === undefined) return false;
		here = step === '[]' ? resolve(here).items : propertiesOf(here)[step];
	}
	return here !== undefined;
}

/**
 * How a shape differs from a recorded one, a sentence each: what was recorded and is missing, what is of a type
 * that was not recorded, and what was neither recorded nor is described. Null tells nothing about a type, on
 * either side; but where a value was recorded, nothing but null is a difference.
 */
export function differences(own: Shape, recorded: Shape, described: (path: string) => boolean): string[] {
	const found: string[] = [];
	for (const [path, types] of Object.entries(recorded)) {
		const values = [...types].filter((type) => type !== 'null');
		const ownTypes = own[path];
		if (ownTypes === undefined) {
			if (path === '' || own[parentOf(path)] !== undefined) found.push(`${path} is missing`);
			continue;
		}
		if (values.length === 0) continue;
		const ownValues = [...ownTypes].filter((type) => type !== 'null');
		if (!values.some((type) => ownTypes.has(type)) || ownValues.some((type) => !types.has(type)))
			found.push(`${path} is ${[...ownTypes].sort().join(' or ')}, not ${values.sort().join(' or ')}`);
	}
	for (const path of Object.keys(own)) {
		if (recorded[path] !== undefined || path.endsWith('[]')) continue;
		const parent = parentOf(path);
		// Where nothing was recorded inside, nobody knows what belongs there but the description.
		if (recorded[parent] === undefined) continue;
		if (!described(path)) found.push(`${path} is neither recorded nor described`);
	}
	return found.sort();
}
