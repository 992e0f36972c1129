import datetime

from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from common.models import AuditEntry
from common.testing import (
    FernhillTestCase, grant, make_article, make_comment, make_section, make_user,
)

from . import selectors, services
from .models import Article, Comment, Reaction, Tag

AJAX = {'X-Requested-With': 'XMLHttpRequest'}


class JournalTestCase(FernhillTestCase):

    def setUp(self):
        super().setUp()
        self.writer = make_user('wilma', first_name='Wilma')
        self.article = make_article(self.writer)
        self.url = '/journal/soil/compost/'

    def tag(self, name, *articles):
        tag = Tag.objects.create(name=name, slug=name.lower())
        tag.articles.add(*articles)
        return tag


class ArticleListTests(JournalTestCase):

    def test_list(self):
        make_article(self.writer, 'Draft', status='draft')
        make_comment(self.article, self.user)
        make_comment(self.article, self.user, approved=False)
        self.tag('Heap', self.article)
        response = self.client.get('/journal/')
        self.assertContains(response, 'by Wilma in Soil, 1 comment<')
        self.assertContains(response, 'Heap (1)')
        self.assertContains(response, 'Compost (1)')
        self.assertNotContains(response, 'Draft')

    def test_pages(self):
        for n in range(7):
            make_article(self.writer, 'No %d' % n, days_ago=n + 2)
        response = self.client.get('/journal/', {'page': 2, 'x': 'y'})
        self.assertContains(response, 'page 2 of 2')
        self.assertContains(response, '?page=1&amp;x=y')
        self.assertEqual([a.title for a in response.context['page']], ['No 4', 'No 5', 'No 6'])
        # out of range: the last page
        self.assertContains(self.client.get('/journal/?page=99'), 'page 2 of 2')

    def test_queries(self):
        make_article(self.writer, 'Second')
        with self.assertNumQueries(8):
            self.client.get('/journal/')

    def test_section(self):
        make_article(self.writer, 'Other', section=make_section('Water'))
        response = self.client.get('/journal/soil/')
        self.assertNotContains(response, 'Editor')
        self.assertEqual([a.title for a in response.context['page']], ['Compost'])
        self.article.section.editor = self.user
        self.article.section.save()
        response = self.client.get('/journal/soil/')
        self.assertContains(response, 'Editor: <a href="/accounts/people/anna/">Anna Berg</a>')
        self.assertEqual(self.client.get('/journal/nothing/').status_code, 404)

    def test_tag(self):
        self.tag('Heap', self.article, make_article(self.user, 'Piles'))
        self.assertContains(self.client.get('/journal/tags/heap/'), 'Written by Anna Berg, Wilma')

    def test_tag_without_articles(self):
        self.tag('Unused')
        self.assertEqual(self.client.get('/journal/tags/unused/').status_code, 404)

    def test_archive(self):
        moment = datetime.datetime(2021, 3, 5, 12, tzinfo=datetime.timezone.utc)
        make_article(self.writer, 'Spring', published_at=moment)
        make_article(self.writer, 'Sowing', published_at=moment + datetime.timedelta(days=40))
        response = self.client.get('/journal/archive/2021/')
        self.assertContains(response, '2 articles in 2021')
        self.assertEqual(list(response.context['months']), ['March', 'April'])
        self.assertContains(response, '/journal/archive/%d/' % self.article.published_at.year)

    def test_feed_is_cached(self):
        make_article(self.writer, 'Members', members_only=True)
        response = self.client.get('/journal/feed.xml')
        self.assertEqual(response['Content-Type'], 'application/rss+xml')
        self.assertContains(response, '<link>http://testserver/journal/soil/compost/</link><author>Wilma</author>')
        self.assertNotContains(response, 'Members')
        make_article(self.writer, 'Newer')
        self.assertNotContains(self.client.get('/journal/feed.xml'), 'Newer')

    def test_authors(self):
        make_article(self.writer, 'Rain', section=make_section('Water'))
        make_article(self.user, 'Draft', status='draft')
        response = self.client.get('/journal/authors/')
        self.assertContains(response, '<td>2</td><td>Soil, Water</td>')
        self.assertEqual(len(response.context['rows']), 1)


class ArticleTests(JournalTestCase):

    def test_anonymous(self):
        response = self.client.get(self.url)
        self.assertContains(response, 'by Wilma in Soil, 2 min')
        self.assertNotContains(response, '>Edit<')
        self.assertEqual(self.client.session['seen_articles'], [self.article.pk])

    def test_wrong_section(self):
        self.assertEqual(self.client.get('/journal/water/compost/').status_code, 404)

    def test_comments_as_a_tree(self):
        first = make_comment(self.article, self.user, 'First')
        make_comment(self.article, self.writer, 'Answer', parent=first)
        make_comment(self.article, self.user, 'Buy pills!', approved=False)
        response = self.client.get(self.url)
        self.assertContains(response, '2 comments')
        self.assertContains(response, 'Wilma: Answer')
        self.assertNotContains(response, 'Buy pills!')
        [(comment, replies)] = response.context['comments']
        self.assertEqual((comment.body, [r.body for r in replies]), ('First', ['Answer']))

    def test_related_and_newer(self):
        newer = make_article(self.writer, 'Newer', days_ago=0)
        self.tag('Heap', self.article, newer)
        response = self.client.get(self.url)
        self.assertContains(response, 'Next: Newer')
        self.assertEqual([a.title for a in response.context['related']], ['Newer'])

    def test_seen_articles(self):
        other = make_article(self.writer, 'Other')
        self.login()
        for url in (self.url, '/journal/soil/other/', self.url):
            self.client.get(url)
        self.assertEqual(self.client.session['seen_articles'], [other.pk, self.article.pk])

    def test_drafts_are_for_their_authors(self):
        make_article(self.writer, 'Draft', status='draft')
        self.assertEqual(self.client.get('/journal/soil/draft/').status_code, 404)
        self.login()
        self.assertEqual(self.client.get('/journal/soil/draft/').status_code, 404)
        self.login(self.writer)
        self.assertContains(self.client.get('/journal/soil/draft/'), 'Edit')

    def test_members_only(self):
        make_article(self.writer, 'Gold leaf', members_only=True)
        url = '/journal/soil/gold-leaf/'
        self.login()
        response = self.client.get(url)
        self.assertRedirects(response, '/accounts/membership/', fetch_redirect_response=False)
        self.assertMessage(response, '"Gold leaf" is for members.')
        self.login(make_user('silvia', membership='silver'))
        self.assertContains(self.client.get(url), 'Gold leaf')

    def test_queries(self):
        make_comment(self.article, self.user)
        make_comment(self.article, self.writer)
        self.login()
        self.client.get(self.url)
        with self.assertMaxQueries(17):
            self.client.get(self.url)

    def test_library(self):
        url = '/journal/members/'
        self.assertLogin(self.client.get(url), url)
        self.login(make_user('silvia', membership='silver'))
        response = self.client.get(url)
        self.assertRedirects(response, '/accounts/membership/', fetch_redirect_response=False)
        self.assertMessage(response, 'This page is for gold members.')
        self.login(make_user('goldie', membership='gold'))
        self.assertContains(self.client.get(url), 'The library is still empty.')
        make_article(self.writer, 'Gold leaf', members_only=True)
        response = self.client.get(url)
        self.assertContains(response, 'Gold leaf')
        self.assertNotContains(response, 'still empty')


class WritingTests(JournalTestCase):

    def data(self, **kwargs):
        data = {'section': self.article.section.pk, 'title': 'Slugs', 'slug': 'slugs', 'body': 'Beer.'}
        return dict(data, **kwargs)

    def test_needs_permission(self):
        self.login()
        self.assertLogin(self.client.get('/journal/write/'), '/journal/write/')

    def test_create(self):
        tag = self.tag('Pests')
        self.login(grant(self.user, 'journal.add_article'))
        self.assertContains(self.client.get('/journal/write/'), 'Pests')
        response = self.client.post('/journal/write/', self.data(tags=[tag.pk]))
        self.assertRedirects(response, '/journal/soil/slugs/')
        article = Article.objects.get(slug='slugs')
        self.assertEqual((article.author, article.status), (self.user, 'draft'))
        self.assertEqual(list(article.tags.all()), [tag])

    def test_slug_is_taken(self):
        self.login(grant(self.user, 'journal.add_article'))
        response = self.client.post('/journal/write/', self.data(slug='compost'))
        self.assertContains(response, 'Article with this Slug already exists.')

    def test_edit(self):
        url = '/journal/a/compost/edit/'
        self.assertLogin(self.client.get(url), url)
        self.login()
        self.assertEqual(self.client.get(url).status_code, 403)
        self.login(self.writer)
        self.assertContains(self.client.get(url), 'value="Compost"')
        response = self.client.post(url, self.data(title='Compost!', slug='compost'))
        self.assertRedirects(response, self.url)
        self.article.refresh_from_db()
        self.assertEqual(self.article.title, 'Compost!')

    def test_section_editor_and_publishers_may_edit(self):
        section = self.article.section
        section.editor = self.user
        section.save()
        self.login()
        self.assertEqual(self.client.get('/journal/a/compost/edit/').status_code, 200)
        self.login(grant(make_user('paul'), 'journal.publish_article'))
        self.assertEqual(self.client.get('/journal/a/compost/edit/').status_code, 200)

    def test_edit_of_nothing(self):
        self.login()
        self.assertEqual(self.client.get('/journal/a/nothing/edit/').status_code, 404)

    def test_publish(self):
        draft = make_article(self.writer, 'Draft', status='draft')
        url = '/journal/a/draft/publish/'
        self.login()
        self.assertEqual(self.client.post(url).status_code, 403)
        self.assertFalse(AuditEntry.objects.exists())
        self.login(grant(self.user, 'journal.publish_article'))
        response = self.client.post(url)
        self.assertRedirects(response, '/journal/soil/draft/', fetch_redirect_response=False)
        self.assertMessage(response, 'Draft is online.')
        draft.refresh_from_db()
        self.assertTrue(draft.is_published)
        entry = AuditEntry.objects.get()
        self.assertEqual(str(entry), 'article.publish by anna')
        self.assertEqual(entry.path, url)

    def test_editorial(self):
        self.login()
        self.assertLogin(self.client.get('/journal/editorial/'), '/journal/editorial/')
        self.user.groups.add(Group.objects.create(name='Editors'))
        section = make_section('Water')
        section.editor = self.user
        section.save()
        make_article(self.writer, 'Rain', section=section, status='draft')
        make_article(self.writer, 'Clay', status='draft')
        response = self.client.get('/journal/editorial/')
        self.assertContains(response, 'Rain (Water) by wilma - yours')
        self.assertContains(response, 'Clay (Soil) by wilma</li>')
        self.assertContains(response, 'Water: 1 (Rain)')
        self.assertContains(response, '0 comments to moderate')


class CommentTests(JournalTestCase):
    add = '/journal/a/compost/comment/'

    def test_anonymous(self):
        self.assertLogin(self.client.post(self.add, {'body': 'x'}), self.add)
        self.assertEqual(self.client.get(self.add).status_code, 405)

    def test_first_comments_wait(self):
        self.login()
        response = self.client.post(self.add, {'body': 'Nice'})
        self.assertRedirects(response, self.url, fetch_redirect_response=False)
        self.assertMessage(response, 'Thank you. Your comment will appear soon.')
        comment = Comment.objects.get()
        self.assertEqual((comment.author, comment.approved), (self.user, False))
        self.assertEqual(mail.outbox[0].to, ['wilma@example.com'])
        self.assertEqual(mail.outbox[0].body, 'Anna Berg wrote:\n\nNice')

    def test_regulars_are_trusted(self):
        first = make_comment(self.article, self.user)
        make_comment(self.article, self.user)
        make_comment(self.article, self.user)
        self.login()
        response = self.client.post(self.add, {'body': 'Nice', 'parent': first.pk})
        comment = Comment.objects.last()
        self.assertRedirects(response, '%s#comment-%d' % (self.url, comment.pk))
        self.assertEqual((comment.approved, comment.parent), (True, first))

    def test_links(self):
        self.login()
        response = self.client.post(self.add, {'body': 'http http http'})
        self.assertMessage(response, 'Too many links.')
        self.assertFalse(Comment.objects.exists())

    def test_parent_of_another_article(self):
        other = make_comment(make_article(self.writer, 'Other'), self.user)
        self.login()
        response = self.client.post(self.add, {'body': 'Nice', 'parent': other.pk})
        self.assertMessage(response, 'Invalid comment.')

    def test_delete(self):
        comment = make_comment(self.article, self.user)
        url = '/journal/comments/%d/delete/' % comment.pk
        self.login(make_user('bert'))
        self.assertEqual(self.client.post(url).status_code, 403)
        self.login()
        self.assertRedirects(self.client.post(url), self.url)
        self.assertFalse(Comment.objects.exists())

    def test_author_deletes_what_has_replies(self):
        comment = make_comment(self.article, self.user)
        make_comment(self.article, self.user, parent=comment)
        self.login(self.writer)
        response = self.client.delete('/journal/comments/%d/delete/' % comment.pk)
        self.assertEqual(response.status_code, 204)
        comment.refresh_from_db()
        self.assertEqual(comment.body, '(deleted)')

    def test_moderation(self):
        url = '/journal/moderation/'
        good = make_comment(self.article, self.user, 'Good', approved=False)
        bad = make_comment(self.article, self.user, 'Bad', approved=False, parent=good)
        self.login()
        self.assertEqual(self.client.get(url).status_code, 403)
        self.login(grant(self.user, 'journal.change_comment'))
        self.assertContains(self.client.get(url), 'anna on Compost (level 1): Bad')
        response = self.client.post(url, {'comment': [good.pk], 'action': 'approve'})
        self.assertMessage(response, '1 comments approved.')
        response = self.client.post(url, {'comment': [good.pk, bad.pk], 'action': 'delete'})
        self.assertMessage(response, '1 comments deleted.')
        self.assertEqual([c.body for c in Comment.objects.all()], ['Good'])
        self.assertEqual(AuditEntry.objects.filter(action='comments.moderate').count(), 2)


class ReactionTests(JournalTestCase):
    react = '/journal/a/compost/react/'

    def test_only_for_scripts_and_users(self):
        self.assertEqual(self.client.post(self.react).status_code, 400)
        response = self.client.post(self.react, headers=AJAX)
        self.assertEqual(response.status_code, 403)
        self.assertEqual(response.json(), {'error': 'Please log in.'})

    def test_toggle(self):
        Reaction.objects.create(article=self.article, user=self.writer, kind='learned')
        self.login()
        response = self.client.post(self.react, headers=AJAX)
        self.assertEqual(response.json(), {'active': True, 'counts': {'learned': 1, 'like': 1}})
        response = self.client.post(self.react, headers=AJAX)
        self.assertEqual(response.json(), {'active': False, 'counts': {'learned': 1}})

    def test_unknown_kind(self):
        self.login()
        response = self.client.post(self.react, {'kind': 'yawn'}, headers=AJAX)
        self.assertEqual(response.status_code, 400)

    def test_bookmark(self):
        self.login()
        response = self.client.post('/journal/a/compost/bookmark/')
        self.assertMessage(response, 'Bookmarked.')
        self.assertEqual(list(self.article.bookmarked_by.all()), [self.user.profile])
        response = self.client.post('/journal/a/compost/bookmark/')
        self.assertRedirects(response, '/journal/soil/compost/', fetch_redirect_response=False)
        self.assertFalse(self.article.bookmarked_by.exists())


class HelperTests(JournalTestCase):

    def test_popular_tags_are_forgotten_on_save(self):
        self.assertEqual(selectors.popular_tags(), [])
        self.tag('Heap', self.article)
        self.assertEqual(selectors.popular_tags(), [('Heap', 'heap', 1)])

    def test_nobody_is_told_of_own_comments(self):
        make_comment(self.article, self.writer)
        self.assertEqual(mail.outbox, [])

    def test_may_skip_moderation(self):
        self.assertFalse(services.may_skip_moderation(self.user))
        self.assertTrue(services.may_skip_moderation(make_user('stan', is_staff=True)))

    def test_future_articles_are_not_published(self):
        article = make_article(self.writer, 'Later', published_at=timezone.now() + datetime.timedelta(1))
        self.assertFalse(article.is_published)
        self.assertEqual(list(Article.objects.published()), [self.article])
