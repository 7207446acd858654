import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import { choice, day, flag, groups, pathId, pick, text } from '../table/fields';
import { whole } from '../table/paging';
import { keeping } from '../table/simplify';
import { resource, type Field } from '../table/types';

const MINUTES_OF_DAY = 24 * 60;

/** Intercom takes the times of a schedule in steps of this many minutes. */
const STEP_MINUTES = 15;

/**
 * Minutes of a time of day, counted from `dayStart` minutes. A plain number is taken as it is: Intercom's own records
 * have minutes, those of a schedule from Monday at midnight.
 */
function minuteOf(given: unknown, dayStart: number, step: number): number {
	const written = String(given ?? '').trim();
	if (/^\d+$/.test(written)) return Number(written);
	const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(written) ?? [];
	const minute = Number(hours) * 60 + Number(minutes);
	if (!(minute <= MINUTES_OF_DAY && Number(minutes) < 60))
		throw new Complaint(`has an interval with a time that is none: "${written}"`, 'A time looks like 09:00');
	if (minute % step !== 0)
		throw new Complaint(
			`has an interval with the time ${written}, but Intercom takes only every ${step} minutes`,
			'A time looks like 09:00, 09:15, 09:30 or 09:45',
		);
	return dayStart + minute;
}

/** Opening hours as a person writes them, sent as minutes. */
function intervals(description: string, days: { day_of_week?: Field }, step: number): Field {
	const field = groups(description, {
		...(days as { [name: string]: Field }),
		start_minute: text('When it opens', { displayName: 'From', placeholder: 'e.g. 09:00' }),
		end_minute: text('When it closes; 24:00 is midnight', { displayName: 'To', placeholder: 'e.g. 17:30' }),
	});
	return {
		...field,
		displayName: 'Opening Hours',
		read: (value, reading) => {
			const entries = field.read(value, reading) as IDataObject[];
			if (entries.length === 0) throw new Complaint('has no interval', 'Add at least one');
			return entries.map((entry) => {
				const dayStart = Number(entry.day_of_week ?? 0) * MINUTES_OF_DAY;
				const start_minute = minuteOf(entry.start_minute, dayStart, step);
				const end_minute = minuteOf(entry.end_minute, dayStart, step);
				if (end_minute <= start_minute)
					throw new Complaint(
						'has an interval that ends before it begins',
						'Hours past midnight are two intervals: until 24:00, and from 00:00 on the next day',
					);
				return { start_minute, end_minute };
			});
		},
	};
}

const day_of_week = choice(
	'Day of the week',
	{
		0: 'Monday',
		1: 'Tuesday',
		2: 'Wednesday',
		3: 'Thursday',
		4: 'Friday',
		5: 'Saturday',
		6: 'Sunday',
	},
	{ displayName: 'Day' },
);

const schedule_id = pick('officeHoursSchedule');
const exception_id = pathId('ID of the exception, as Get Many Exceptions gives it', {
	placeholder: 'e.g. 456',
});

const scheduleFields = {
	name: text('Name of the schedule', { placeholder: 'e.g. Support hours' }),
	time_zone_name: text('Time zone of the hours', {
		displayName: 'Time Zone',
		placeholder: 'e.g. Europe/Dublin',
	}),
	time_intervals: intervals('The whole week, in steps of 15 minutes', { day_of_week }, STEP_MINUTES),
};

const exception_date = day('The day that differs', { displayName: 'Date' });
const exception_type = choice(
	'What differs on that day',
	{ closed: 'Closed', custom_hours: 'Other Hours' },
	{ displayName: 'Type' },
);
const time_intervals = intervals('When it is open on that day', {}, 1);
const exceptionFields = {
	name: text('Name of the exception', { placeholder: 'e.g. Christmas Day' }),
	recurring_annually: flag('it is so on this date every year'),
};

export const officeHours = resource({
	name: 'Office Hours',
	description: 'Hours in which teammates answer',
	simplify: keeping('time_intervals'),
	operations: {
		createException: {
			action: 'Create exception to office hours (customers see it)',
			description: 'Add days on which the hours differ',
			route: 'POST /office_hours_schedules/{schedule_id}/office_hours_exceptions',
			required: {
				schedule_id,
				exception_date,
				exception_type,
				time_intervals: { ...time_intervals, when: { exception_type: ['custom_hours'] } },
			},
			optional: exceptionFields,
			reaches: 'customer',
		},
		createSchedule: {
			action: 'Create schedule of office hours',
			description: 'Define hours in which teammates answer',
			route: 'POST /office_hours_schedules',
			required: { ...scheduleFields, name: { ...scheduleFields.name, identity: true } },
		},
		deleteException: {
			action: 'Delete exception to office hours (customers see it)',
			description: 'Let the usual hours count again on some days',
			route: 'DELETE /office_hours_schedules/{schedule_id}/office_hours_exceptions/{exception_id}',
			required: { schedule_id, exception_id },
			reaches: 'customer',
		},
		deleteSchedule: {
			action: 'Delete schedule of office hours (customers see it)',
			description: 'Remove a schedule with its exceptions',
			route: 'DELETE /office_hours_schedules/{schedule_id}',
			required: { schedule_id },
			reaches: 'customer',
		},
		getException: {
			action: 'Get exception to office hours',
			description: 'Look up days on which the hours differ',
			route: 'GET /office_hours_schedules/{schedule_id}/office_hours_exceptions/{exception_id}',
			required: { schedule_id, exception_id },
		},
		getExceptions: {
			name: 'Get Many Exceptions',
			action: 'Get many exceptions to office hours',
			description: 'List the days on which the hours differ',
			route: 'GET /office_hours_schedules/{schedule_id}/office_hours_exceptions',
			required: { schedule_id },
			list: whole('data'),
		},
		getSchedule: {
			action: 'Get schedule of office hours',
			description: 'Look up one schedule',
			route: 'GET /office_hours_schedules/{schedule_id}',
			required: { schedule_id },
		},
		getSchedules: {
			name: 'Get Many Schedules',
			action: 'Get many schedules of office hours',
			description: 'List the schedules of the workspace',
			route: 'GET /office_hours_schedules',
			list: whole('data'),
		},
		updateException: {
			action: 'Update exception to office hours (customers see it)',
			description: 'Change days on which the hours differ',
			route: 'PUT /office_hours_schedules/{schedule_id}/office_hours_exceptions/{exception_id}',
			required: { schedule_id, exception_id },
			optional: { ...exceptionFields, exception_date, exception_type, time_intervals },
			reaches: 'customer',
		},
		updateSchedule: {
			action: 'Update schedule of office hours (customers see it)',
			description: 'Change the hours in which teammates answer',
			route: 'PUT /office_hours_schedules/{schedule_id}',
			required: { schedule_id },
			optional: scheduleFields,
			reaches: 'customer',
		},
	},
});
