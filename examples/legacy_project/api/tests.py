from django.contrib.auth.models import Group

from common.testing import (
    FernhillTestCase, grant, make_article, make_comment, make_order, make_product, make_user,
)
from journal.models import Tag
from support.models import Queue, Ticket


class ArticleTests(FernhillTestCase):

    def setUp(self):
        super().setUp()
        self.article = make_article(self.user, 'Compost')
        tag = Tag.objects.create(name='Heap', slug='heap')
        self.article.tags.add(tag)

    def test_list(self):
        make_article(self.user, 'Mulch', days_ago=5)
        data = self.client.get('/api/articles/').json()
        self.assertEqual((data['count'], data['pages']), (2, 1))
        self.assertEqual(data['results'][0], {
            'title': 'Compost',
            'url': '/journal/soil/compost/',
            'author': 'Anna Berg',
            'section': 'Soil',
            'published': self.article.published_at.isoformat(),
        })
        data = self.client.get('/api/articles/?tag=heap').json()
        self.assertEqual([a['title'] for a in data['results']], ['Compost'])

    def test_pages(self):
        for n in range(10):
            make_article(self.user, 'No %d' % n, days_ago=2 + n)
        self.assertEqual(len(self.client.get('/api/articles/?page=2').json()['results']), 1)
        self.assertEqual(self.client.get('/api/articles/?page=3').status_code, 404)
        self.assertEqual(self.client.get('/api/articles/?page=x').status_code, 400)

    def test_article(self):
        make_comment(self.article, self.user)
        data = self.client.get('/api/articles/compost/').json()
        self.assertEqual((data['tags'], data['comments']), (['Heap'], 1))
        self.assertTrue(data['body'].startswith('Dig.'))
        self.assertEqual(self.client.get('/api/articles/nothing/').status_code, 404)
        self.assertEqual(self.client.post('/api/articles/compost/').status_code, 405)

    def test_members_only(self):
        make_article(self.user, 'Gold leaf', members_only=True)
        url = '/api/articles/gold-leaf/'
        self.assertEqual(self.client.get(url).status_code, 403)
        self.login()
        self.assertEqual(self.client.get(url).json(), {'error': 'members only'})
        self.login(make_user('silvia', membership='silver'))
        self.assertEqual(self.client.get(url).json()['title'], 'Gold leaf')


class ProductTests(FernhillTestCase):

    def setUp(self):
        super().setUp()
        self.carrot = make_product('Carrot', sku='C1')
        self.leek = make_product('Leek', price='4.00', sku='L1', stock=0)

    def test_list(self):
        with self.assertNumQueries(3):
            data = self.client.get('/api/products/').json()
        self.assertEqual(data['count'], 2)
        self.assertEqual((float(data['low']), float(data['high'])), (2.5, 4))
        self.assertEqual(data['results'][1], {
            'sku': 'L1', 'name': 'Leek', 'price': '4.00', 'available': False})

    def test_search(self):
        data = self.client.get('/api/products/?q=carrot&category=vegetables').json()
        self.assertEqual([p['sku'] for p in data['results']], ['C1'])
        data = self.client.get('/api/products/?category=flowers').json()
        self.assertEqual(data, {'count': 0, 'low': None, 'high': None, 'results': []})

    def test_product(self):
        self.carrot.related.add(self.leek)
        data = self.client.get('/api/products/C1/').json()
        self.assertEqual((data['category'], data['rating'], data['related']), ('Vegetables', None, ['L1']))
        self.assertEqual(self.client.get('/api/products/X/').status_code, 404)

    def test_availability(self):
        url = '/api/products/availability/'
        with self.assertNumQueries(1):
            response = self.client.post(url, {'skus': ['C1', 'L1', 'X']}, content_type='application/json')
        self.assertEqual(response.json(), {'C1': 20, 'L1': 0, 'X': None})
        response = self.client.post(url, {'skus': 'C1'}, content_type='application/json')
        self.assertEqual(response.json(), {'error': 'skus must be a list'})
        response = self.client.post(url, 'C1', content_type='application/json')
        self.assertEqual((response.status_code, response.json()), (400, {'error': 'invalid JSON'}))
        self.assertEqual(self.client.get(url).status_code, 405)

    def test_basket(self):
        url = '/api/basket/'
        empty = {'items': [], 'subtotal': '0', 'discount': '0'}
        self.assertEqual(self.client.get(url).json(), empty)
        response = self.client.put(url, {'sku': 'C1', 'quantity': 2}, content_type='application/json')
        self.assertEqual(response.json(), {
            'items': [{'sku': 'C1', 'quantity': 2, 'total': '5.00'}],
            'subtotal': '5.00',
            'discount': '0',
        })
        self.assertContains(self.client.get('/shop/basket/'), 'Basket (2)')
        response = self.client.put(url, {'sku': 'L1', 'quantity': 1}, content_type='application/json')
        self.assertEqual(response.status_code, 400)
        response = self.client.put(url, {'sku': 'C1', 'quantity': 0}, content_type='application/json')
        self.assertEqual(response.json(), empty)


class MeTests(FernhillTestCase):

    def test_anonymous(self):
        for url in ('/api/me/', '/api/me/orders/', '/api/me/tickets/'):
            with self.subTest(url):
                response = self.client.get(url)
                self.assertEqual(response.status_code, 401)
                self.assertEqual(response.json(), {'error': 'authentication required'})

    def test_me(self):
        article = make_article(make_user('wilma'))
        make_comment(article, self.user)
        self.user.profile.bookmarks.add(article)
        self.user.groups.add(Group.objects.create(name='Editors'))
        self.login()
        self.assertEqual(self.client.get('/api/me/').json(), {
            'username': 'anna',
            'name': 'Anna Berg',
            'membership': 'No membership',
            'comments': 1,
            'bookmarks': ['Compost'],
            'can_write': False,
            'groups': ['Editors'],
        })
        grant(self.user, 'journal.add_article')
        self.assertTrue(self.client.get('/api/me/').json()['can_write'])

    def test_orders(self):
        self.login()
        self.assertEqual(self.client.get('/api/me/orders/').json(), {'results': []})
        order = make_order(self.user, (make_product(sku='C1'), 2), shipping_cost=1)
        make_order(make_user('bert'), (make_product(), 2))
        self.assertEqual(self.client.get('/api/me/orders/').json(), {'results': [{
            'number': order.number,
            'status': 'placed',
            'total': '6.00',
            'lines': [{'sku': 'C1', 'quantity': 2}],
            'tracking': None,
        }]})


class TicketTests(FernhillTestCase):
    url = '/api/me/tickets/'

    def setUp(self):
        super().setUp()
        self.queue = Queue.objects.create(name='Orders', slug='orders')
        self.login()

    def post(self, **data):
        return self.client.post(self.url, data, content_type='application/json')

    def test_list(self):
        ticket = Ticket.objects.create(queue=self.queue, opened_by=self.user, subject='Wet')
        self.assertEqual(self.client.get(self.url).json()['results'], [
            {'pk': ticket.pk, 'subject': 'Wet', 'status': 'open', 'queue__name': 'Orders'}])

    def test_create(self):
        order = make_order(self.user, (make_product(), 1))
        response = self.post(queue='orders', subject='Wet', body='Rain', order=order.number)
        ticket = Ticket.objects.get()
        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.json(), {'pk': ticket.pk, 'url': '/support/%d/' % ticket.pk})
        self.assertEqual((ticket.opened_by, ticket.order), (self.user, order))

    def test_errors(self):
        self.assertEqual(self.post(queue='orders').json(), {'error': 'missing: subject, body'})
        response = self.post(queue='none', subject='Wet', body='Rain')
        self.assertEqual((response.status_code, response.json()), (400, {'error': 'no such queue'}))
        self.assertFalse(Ticket.objects.exists())


class StatsTests(FernhillTestCase):

    def test_stats(self):
        self.login(make_user('stan', is_staff=True))
        article = make_article(self.user)
        make_article(self.user, 'Mulch')
        make_comment(article, self.user)
        make_product('Gone', stock=0, sku='G1')
        data = self.client.get('/api/stats/').json()
        self.assertEqual(data, {
            'users': 2,
            'articles': 2,
            'comments_per_article': 0.5,
            'last_comment': 'anna on Compost',
            'sold_out': ['G1'],
        })
        make_article(self.user, 'Newer')
        self.assertEqual(self.client.get('/api/stats/').json(), data)

    def test_only_staff(self):
        self.login()
        self.assertEqual(self.client.get('/api/stats/').status_code, 403)
