from django.urls import path

from . import views

app_name = "support"

urlpatterns = [
    path("", views.ticket_list, name="tickets"),
    path("new/", views.ticket_new, name="new"),
    path("<int:pk>/", views.ticket_detail, name="ticket"),
    path("<int:pk>/reply/", views.ticket_reply, name="reply"),
    path("<int:pk>/close/", views.ticket_close, name="close"),
    path("<int:pk>/assign/", views.ticket_assign, name="assign"),
    path("queues/", views.queues, name="queues"),
    path("queues/next/", views.take_next, name="next"),
    path("queues/<slug:slug>/", views.queue_detail, name="queue"),
    path("report/", views.report, name="report"),
]
