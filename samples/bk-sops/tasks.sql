-- What bk-sops' own database says of its periodic tasks, one JSON object to a row. Reads only.
-- bk-sops keeps times in UTC. The cron fields are those of the scheduler's table, in the order of cron.
set session transaction read only;
select json_object(
  'id', cast(task.id as char),
  'project', case when project.from_cmdb then cast(project.bk_biz_id as char) else concat('project-', project.id) end,
  'projectName', project.name,
  'projectDisabled', project.is_disable,
  'ofBusiness', project.from_cmdb,
  'name', pipeline.name,
  'enabled', beat.enabled,
  'creator', task.creator,
  'editor', task.editor,
  'editedAt', date_format(task.edit_time, '%Y-%m-%dT%H:%i:%sZ'),
  'schedule', concat_ws(' ', cron.minute, cron.hour, cron.day_of_month, cron.month_of_year, cron.day_of_week, cron.timezone)
)
from periodictask_periodictask task
join periodic_task_periodictask pipeline on pipeline.id = task.task_id
left join django_celery_beat_periodictask beat on beat.id = pipeline.celery_task_id
left join django_celery_beat_crontabschedule cron on cron.id = beat.crontab_id
left join core_project project on project.id = task.project_id
order by task.id;
