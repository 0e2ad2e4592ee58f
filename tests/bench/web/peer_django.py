# A bare Django application as a peer: one table of cases, a list page and its JSON, a durable create, a grouped count; no
# session, no rights, no history. Run by tests/bench/web/run where Django and gunicorn are installed.
#   peer_django.py fill FILE ROWS | gunicorn peer_django:application (DB=FILE)
import json, os, sys
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

settings.configure(SECRET_KEY="bench", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("DB", sys.argv[2] if len(sys.argv) > 2 else ""), "CONN_MAX_AGE": None}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()

class Case(models.Model):
    title = models.TextField()
    village = models.IntegerField()
    state = models.IntegerField()
    due = models.DateField()
    body = models.TextField()
    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["village", "state", "due"], name="case_list")]

PAGE = None
def rows(): return Case.objects.filter(village=3, state=2).order_by("due")[:50]
def page(request):
    global PAGE
    if PAGE is None:
        PAGE = engines["django"].from_string("<!doctype html><table>{% for c in rows %}<tr><td>{{c.id}}<td>{{c.title}}<td>{{c.village}}<td>{{c.state}}<td>{{c.due|date:'Y-m-d'}}<td>{{c.body}}{% endfor %}</table>{{n}}")
    return HttpResponse(PAGE.render({"rows": rows(), "n": Case.objects.filter(village=3, state=2).count()}))
def api(request): return JsonResponse({"rows": list(rows().values())})
def create(request):
    c = Case.objects.create(**json.loads(request.body))
    return JsonResponse({"id": c.id}, status=201)
def group(request): return JsonResponse({"rows": list(Case.objects.values("village", "state").annotate(n=models.Count("id")).order_by("village"))})
urlpatterns = [path("page", page), path("api", api), path("create", create), path("group", group)]

def fill(n):
    with connection.schema_editor() as s: s.create_model(Case)
    connection.cursor().execute("pragma journal_mode=wal")
    body = "楼道堆放杂物，已告知住户三日内清理，网格员回访；" * 8
    for at in range(0, n, 10000):
        Case.objects.bulk_create([Case(title=f"楼道堆放杂物{i}", village=i * 7 % 30, state=i * 11 % 6, due=f"2026-{i % 12 + 1:02}-{i % 28 + 1:02}", body=body[:200]) for i in range(at, min(n, at + 10000))])

if __name__ == "__main__": fill(int(sys.argv[3]))
else: application = get_wsgi_application()
