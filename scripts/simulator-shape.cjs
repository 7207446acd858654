/** Names below these belong to a workspace, not to Intercom. */
const MAPS =
	/(^|\.)(custom_attributes|ticket_attributes|metadata|ext_metadata|team_priority_level|input_options)$/;

const typeOf = (value) =>
	value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value;

/** Adds the paths and JSON types of a value to a shape: `{path: Set of types}`. */
function addShape(shape, value, path = '') {
	const type = typeOf(value);
	(shape[path] ??= new Set()).add(type);
	if (MAPS.test(path)) return shape;
	if (type === 'list') for (const each of value) addShape(shape, each, `${path}[]`);
	if (type === 'object')
		for (const [name, each] of Object.entries(value))
			addShape(shape, each, path === '' ? name : `${path}.${name}`);
	return shape;
}

/** A request with `{id}` for what was an id. */
const routeOf = (request) => request.replace(/\/[0-9a-f]{24}(?=\/|$)|\/\d+(?=\/|$)/g, '/{id}');

module.exports = { addShape, routeOf };
