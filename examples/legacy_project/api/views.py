"""JSON for the mobile app. Session cookies, like the web pages."""

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Avg, Count, Max, Min
from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.decorators import api_login_required, json_body, staff_only
from journal.models import Article, Comment
from shop.cart import Cart
from shop.models import Product
from shop.selectors import orders_for
from support.models import Queue
from support.services import open_ticket

from .serializers import article_data, order_data, product_data


@require_GET
def articles(request):
    found = Article.objects.published()
    if 'tag' in request.GET:
        found = found.filter(tags__slug=request.GET['tag'])
    paginator = Paginator(found, 10)
    try:
        page = paginator.page(request.GET.get('page', 1))
    except PageNotAnInteger:
        return JsonResponse({'error': 'page must be a number'}, status=400)
    except EmptyPage:
        return JsonResponse({'error': 'no such page'}, status=404)
    return JsonResponse({
        'count': paginator.count,
        'pages': paginator.num_pages,
        'results': [article_data(a) for a in page],
    })


@require_GET
def article(request, slug):
    try:
        found = Article.objects.published().get(slug=slug)
    except Article.DoesNotExist:
        return JsonResponse({'error': 'not found'}, status=404)
    if found.members_only and not (request.profile and request.profile.has_membership('silver')):
        return JsonResponse({'error': 'members only'}, status=403)
    return JsonResponse(article_data(found, full=True))


@require_GET
def products(request):
    found = Product.objects.active().search(request.GET.get('q', ''))
    category = request.GET.get('category')
    if category:
        found = found.filter(category__slug=category)
    prices = found.aggregate(low=Min('price'), high=Max('price'))
    return JsonResponse({
        'count': found.count(),
        'low': prices['low'],
        'high': prices['high'],
        'results': [product_data(p) for p in found[:50]],
    })


@require_GET
def product(request, sku):
    found = Product.objects.filter(sku=sku).first()
    if not found:
        return JsonResponse({'error': 'not found'}, status=404)
    data = product_data(found)
    data['category'] = found.category.name
    data['rating'] = found.average_rating
    data['related'] = list(found.related.values_list('sku', flat=True))
    return JsonResponse(data)


@require_POST
@json_body
def availability(request):
    """{"skus": ["A", "B"]} -> {"A": 3, "B": null}"""
    skus = request.json.get('skus', [])
    if not isinstance(skus, list):
        return JsonResponse({'error': 'skus must be a list'}, status=400)
    skus = [str(sku) for sku in skus]
    found = Product.objects.active().in_bulk(skus, field_name='sku')
    return JsonResponse({sku: found[sku].stock if sku in found else None for sku in skus})


@require_http_methods(['GET', 'PUT'])
@json_body
def basket(request):
    cart = Cart(request)
    if request.method == 'PUT':
        found = Product.objects.in_stock().filter(sku=request.json.get('sku')).first()
        quantity = request.json.get('quantity')
        if found is None or not isinstance(quantity, int):
            return JsonResponse({'error': 'sku and quantity, please'}, status=400)
        cart.set(found, quantity)
    return JsonResponse({
        'items': [
            {'sku': row['product'].sku, 'quantity': row['quantity'], 'total': str(row['total'])}
            for row in cart
        ],
        'subtotal': str(cart.subtotal),
        'discount': str(cart.discount),
    })


@api_login_required
def me(request):
    user = request.user
    profile = user.profile
    return JsonResponse({
        'username': user.username,
        'name': str(profile),
        'membership': profile.get_membership_display(),
        'comments': profile.comment_count,
        'bookmarks': [a.title for a in profile.bookmarks.order_by('title')],
        'can_write': user.has_perm('journal.add_article'),
        'groups': sorted(group.name for group in user.groups.all()),
    })


@api_login_required
def my_orders(request):
    orders = orders_for(request.user)
    if not orders:
        return JsonResponse({'results': []})
    return JsonResponse({'results': [order_data(order) for order in orders[:20]]})


@require_http_methods(['GET', 'POST'])
@api_login_required
@json_body
def my_tickets(request):
    if request.method == 'GET':
        tickets = request.user.tickets.values('pk', 'subject', 'status', 'queue__name')
        return JsonResponse({'results': list(tickets)})
    missing = [name for name in ('queue', 'subject', 'body') if not request.json.get(name)]
    if missing:
        return JsonResponse({'error': 'missing: %s' % ', '.join(missing)}, status=400)
    try:
        queue = Queue.objects.get(slug=request.json['queue'])
    except Queue.DoesNotExist:
        return JsonResponse({'error': 'no such queue'}, status=400)
    order = None
    if request.json.get('order'):
        order = orders_for(request.user).filter(number=request.json['order']).first()
    ticket = open_ticket(
        request.user, queue, request.json['subject'], request.json['body'], order=order)
    return JsonResponse({'pk': ticket.pk, 'url': ticket.get_absolute_url()}, status=201)


@staff_only
def stats(request):
    data = cache.get('api-stats')
    if data is None:
        data = {
            'users': User.objects.filter(is_active=True).count(),
            'articles': Article.objects.published().count(),
            'comments_per_article': Article.objects.annotate(
                n=Count('comments')).aggregate(avg=Avg('n'))['avg'],
            'last_comment': str(Comment.objects.last() or ''),
            'sold_out': list(Product.objects.filter(stock=0).values_list('sku', flat=True)),
        }
        cache.set('api-stats', data, 60)
    return JsonResponse(data)
