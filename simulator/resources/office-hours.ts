import { invalid } from '../errors';
import { Answer, type Call, type Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { find } from './shapes';

const DAY_MINUTES = 1440;

const scheduleOf = ({ workspace, params }: Call) =>
	find(
		workspace.plain.office_hours_schedules,
		params.office_hours_schedule_id ?? params.id,
		'Office hours schedule',
	);

const exceptionsOf = (workspace: Workspace, schedule: PlainRecord) =>
	[...workspace.plain.office_hours_exceptions.values()].filter(
		({ office_hours_schedule_id: id }) => id === schedule.id,
	);

function exceptionOf(call: Call): PlainRecord {
	const own = exceptionsOf(call.workspace, scheduleOf(call));
	return find(new Map(own.map((each) => [each.id, each])), call.params.id, 'Office hours exception');
}

/** 0 is Monday. Throws for what is no day of the calendar. */
function dayOfWeek(date: unknown): number {
	const day = new Date(`${String(date)}T00:00:00Z`);
	const [text] = Number.isNaN(day.getTime()) ? [''] : day.toISOString().split('T');
	if (text !== date) throw invalid('exception_date must be a date as YYYY-MM-DD', 'exception_date', 422);
	return (day.getUTCDay() + 6) % 7;
}

function write(workspace: Workspace, exception: PlainRecord, facts: Json): PlainRecord {
	const next = { ...exception };
	for (const name of ['exception_date', 'exception_type', 'name', 'recurring_annually', 'time_intervals'])
		if (facts[name] !== undefined) next[name] = facts[name];
	const day = dayOfWeek(next.exception_date);
	if (next.exception_type === 'closed') next.time_intervals = null;
	else {
		const intervals = (next.time_intervals ?? []) as Json[];
		if (intervals.length === 0)
			throw invalid('time_intervals are required for custom_hours', 'time_intervals', 422);
		next.time_intervals = intervals.map(({ start_minute: start, end_minute: end }) => {
			const [from, to] = [Number(start), Number(end)];
			if (!(from >= 0 && from < to && to <= DAY_MINUTES))
				throw invalid(
					`A time interval must lie between 0 and ${DAY_MINUTES} minutes and end after it starts`,
					'time_intervals',
					422,
				);
			return { start_minute: from, end_minute: to, day_of_week: day };
		});
	}
	Object.assign(exception, next, { updated_at: workspace.now() });
	workspace.plain.office_hours_exceptions.set(exception.id, exception);
	return exception;
}

export const officeHours: Resource = {
	reads: 'read_admins',
	writes: 'write_admins',
	routes: {
		'GET /office_hours_schedules': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.plain.office_hours_schedules.values()],
		}),
		'GET /office_hours_schedules/{id}': scheduleOf,
		'POST /office_hours_schedules': ({ workspace, body }) => {
			const id = workspace.decimalId();
			const schedule: PlainRecord = {
				id,
				type: 'office_hours_schedule',
				name: body.name,
				time_zone_name: body.time_zone_name,
				time_intervals: body.time_intervals,
				twenty_four_seven: false,
				created_at: workspace.now(),
				updated_at: workspace.now(),
			};
			workspace.plain.office_hours_schedules.set(id, schedule);
			return new Answer(201, schedule);
		},
		'PUT /office_hours_schedules/{id}': (call) => {
			const schedule = scheduleOf(call);
			for (const name of ['name', 'time_zone_name', 'time_intervals'])
				if (call.body[name] !== undefined) schedule[name] = call.body[name];
			schedule.updated_at = call.workspace.now();
			return schedule;
		},
		'DELETE /office_hours_schedules/{id}': (call) => {
			const { workspace } = call;
			const schedule = scheduleOf(call);
			for (const { id } of exceptionsOf(workspace, schedule))
				workspace.plain.office_hours_exceptions.delete(id);
			workspace.plain.office_hours_schedules.delete(schedule.id);
			return { id: schedule.id, object: 'office_hours_schedule', deleted: true };
		},
		'GET /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions': (call) => ({
			type: 'office_hours_exception.list',
			data: exceptionsOf(call.workspace, scheduleOf(call)),
		}),
		'POST /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions': (call) => {
			const { workspace, body } = call;
			const exception: PlainRecord = {
				id: workspace.decimalId(),
				type: 'office_hours_exception',
				office_hours_schedule_id: scheduleOf(call).id,
				name: null,
				time_intervals: null,
				recurring_annually: false,
				created_at: workspace.now(),
			};
			return new Answer(201, write(workspace, exception, body));
		},
		'GET /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}': exceptionOf,
		'PUT /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}': (call) =>
			write(call.workspace, exceptionOf(call), call.body),
		'DELETE /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}': (call) => {
			const { id } = exceptionOf(call);
			call.workspace.plain.office_hours_exceptions.delete(id);
			return { id, object: 'office_hours_exception', deleted: true };
		},
	},
};
