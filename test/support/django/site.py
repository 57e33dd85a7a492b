"""A Django with django-celery-beat: `site.py COMMAND`, its database in the variable DATABASE as JSON, input as JSON."""

import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": json.loads(os.environ["DATABASE"])},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django_celery_beat",
    ],
    SECRET_KEY="of a test",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
if json.loads(os.environ["DATABASE"])["ENGINE"].endswith("mysql"):
    import pymysql

    pymysql.version_info = (2, 2, 8, "final", 0)
    pymysql.install_as_MySQLdb()
django.setup()

from celery import Celery  # noqa: E402

app = Celery("site", broker="memory://")
app.conf.update(
    beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
    beat_max_loop_interval=0.5,
)


def migrate(_):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make(given):
    """Users, and tasks with who added and changed them in the admin, when."""
    from datetime import timedelta

    from django.contrib.admin.models import LogEntry
    from django.contrib.auth.models import User
    from django.contrib.contenttypes.models import ContentType
    from django.utils.dateparse import parse_datetime
    from django_celery_beat.models import (
        ClockedSchedule,
        CrontabSchedule,
        IntervalSchedule,
        PeriodicTask,
        SolarSchedule,
    )

    kinds = {
        "crontab": CrontabSchedule,
        "interval": IntervalSchedule,
        "clocked": ClockedSchedule,
        "solar": SolarSchedule,
    }
    users = {one["username"]: User.objects.create(**one) for one in given.get("users", [])}
    content = ContentType.objects.get_for_model(PeriodicTask)
    ids = {}
    for one in given.get("tasks", []):
        log = one.pop("log", [])
        kind, fields = one.pop("schedule")
        schedule, _ = kinds[kind].objects.get_or_create(**fields)
        task = PeriodicTask.objects.create(**{kind: schedule, "task": "demo.work", **one})
        ids[task.name] = str(task.pk)
        for flag, who, when in log:
            entry = LogEntry.objects.create(
                user=users[who],
                content_type=content,
                object_id=str(task.pk),
                object_repr=task.name,
                action_flag=flag,
            )
            LogEntry.objects.filter(pk=entry.pk).update(action_time=parse_datetime(when))
    assert timedelta  # dates of the log are set after the fact: Django's own are of now
    return ids


def run(names):
    """Each task runs as beat runs it, and is saved by its scheduler."""
    from django_celery_beat.models import PeriodicTask
    from django_celery_beat.schedulers import ModelEntry

    for name in names:
        entry = ModelEntry(PeriodicTask.objects.get(name=name), app=app)
        next(entry).save()


def change(given):
    """Changes fields of tasks, by Django's own save."""
    from django_celery_beat.models import PeriodicTask

    for name, fields in given.items():
        task = PeriodicTask.objects.get(name=name)
        for field, value in fields.items():
            setattr(task, field, value)
        task.save()


def rows(_):
    from django_celery_beat.models import PeriodicTask

    return [
        {
            "name": task.name,
            "enabled": task.enabled,
            "runs": task.total_run_count,
            "last": task.last_run_at and task.last_run_at.isoformat(),
        }
        for task in PeriodicTask.objects.order_by("name")
    ]


def beat(_):
    app.Beat(loglevel="INFO").run()


if __name__ == "__main__":
    command = sys.argv[1]
    given = json.loads(sys.argv[2]) if len(sys.argv) > 2 else None
    print(json.dumps({command: globals()[command](given)}))
