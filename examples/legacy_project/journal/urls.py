from django.urls import path

from . import views

app_name = 'journal'

urlpatterns = [
    path('', views.article_list, name='articles'),
    path('feed.xml', views.feed, name='feed'),
    path('archive/<int:year>/', views.archive, name='archive'),
    path('members/', views.members_library, name='members'),
    path('authors/', views.authors, name='authors'),
    path('write/', views.article_create, name='create'),
    path('moderation/', views.moderation, name='moderation'),
    path('editorial/', views.editorial, name='editorial'),
    path('tags/<slug:slug>/', views.tag_detail, name='tag'),
    path('comments/<int:pk>/delete/', views.comment_delete, name='comment_delete'),
    path('a/<slug:slug>/edit/', views.article_edit, name='edit'),
    path('a/<slug:slug>/publish/', views.article_publish, name='publish'),
    path('a/<slug:slug>/comment/', views.comment_add, name='comment'),
    path('a/<slug:slug>/react/', views.react, name='react'),
    path('a/<slug:slug>/bookmark/', views.bookmark, name='bookmark'),
    path('<slug:slug>/', views.section_detail, name='section'),
    path('<slug:section>/<slug:slug>/', views.article_detail, name='article'),
]
